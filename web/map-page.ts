import type { App } from './app.js';
import { transcriptHref } from './bail-list.js';
import { COLUMN_NAMES, countValues, pathTo } from './bails.js';
import { COLOUR_KEYS, type Colouring, colourBails } from './colours.js';
import { element, shown } from './element.js';
import { formatCount } from './format.js';
import { listenToPointers } from './map-pointers.js';
import { fitView, nearestPoint, panView, pointsInside, type View, zoomView } from './plane.js';
import { splatPoints } from './splat.js';

/** Reach of a pointer, in CSS pixels. */
const REACH = 12;
/** Points up to which the map, when it is still, is always drawn at double size. */
const FEW = 30_000;
/** After so many milliseconds without a move it is. */
const STILL_AFTER = 150;
/** Letters of a label, on a wide map and on a narrow one. */
const LETTERS = 34;
const LETTERS_NARROW = 20;

export interface MapPage {
  readonly box: HTMLElement;
  /** Colours and paints again: after it was away, and when the colours of the page have changed. */
  redraw(): void;
}

/** The map: a point a bail, near where its situation is like that of its neighbours. */
export function createMapPage(app: App): MapPage {
  const { bails } = app.core;
  const xs = Float32Array.from(bails.x, (x) => x ?? Number.NaN);
  const ys = Float32Array.from(bails.y, (y) => y ?? Number.NaN);
  const canvas = element('canvas', {
    tabindex: 0,
    role: 'img',
    'aria-label': 'Map of the bails; the tree at the side holds the same',
  });
  const overlay = element('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  const tip = element('div', { class: 'tip', hidden: true });
  const legend = element('ul', { class: 'legend' });
  const keyOptions = COLOUR_KEYS.filter(
    (key) => key === 'node' || countValues(app.core, key, bails.id.keys()).length > 1,
  );
  const select = element(
    'select',
    { id: 'colour', change: () => recolour() },
    ...keyOptions.map((key) =>
      element('option', { value: key, text: key === 'node' ? 'top node' : COLUMN_NAMES[key] }),
    ),
  );
  const lasso = element('button', {
    type: 'button',
    id: 'lasso',
    'aria-pressed': 'false',
    title: 'Draw round points to list them (l, or hold Shift)',
    text: 'Lasso',
    click: () => setLasso(lasso.getAttribute('aria-pressed') !== 'true'),
  });
  const zoomBy = (factor: number) => update(zoomView(view, factor, width / 2, height / 2));
  const box = element(
    'div',
    { class: 'map' },
    element(
      'div',
      { class: 'tools' },
      element('label', {}, 'Colour by ', select),
      lasso,
      element('button', { type: 'button', 'aria-label': 'Nearer', text: '+', click: () => zoomBy(1.5) }),
      element('button', { type: 'button', 'aria-label': 'Farther', text: '−', click: () => zoomBy(1 / 1.5) }),
      element('button', { type: 'button', text: 'Whole', click: () => showWhole() }),
    ),
    element('div', { class: 'stage' }, canvas, overlay, tip),
    legend,
  );

  let width = 1;
  let height = 1;
  let ratio = 1;
  let view: View = fitView(xs, ys, width, height);
  let colouring: Colouring = colourBails(app, 'node');
  let isShown = new Uint8Array();
  let middles: readonly Middle[] = [];
  let image: ImageData | null = null;
  let stilled = 0;
  let line: readonly number[] = [];
  let frame = 0;
  let isMoved = false;

  function recolour(): void {
    colouring = colourBails(app, select.value as (typeof COLOUR_KEYS)[number]);
    isShown = Uint8Array.from(colouring.colours, (colour) => (colour === 0 ? 0 : 1));
    middles = middlesOf(app, xs, ys, isShown);
    legend.replaceChildren(
      ...colouring.legend.map(({ name, colour, count }) => {
        const dot = element('i', { 'aria-hidden': 'true' });
        dot.style.background = colour;
        return element(
          'li',
          {},
          dot,
          element('span', { dir: 'auto', text: name }),
          element('small', { text: formatCount(count) }),
        );
      }),
    );
    draw();
  }

  function resize(): void {
    const rect = canvas.parentElement!.getBoundingClientRect();
    if (rect.width === 0) return;
    [width, height] = [rect.width, rect.height];
    setRatio(stillRatio());
    // The whole stays whole until someone has moved it.
    if (!isMoved) view = fitView(xs, ys, width, height);
    draw();
  }

  /** Few points are drawn finer than the screen, so that they look round. */
  function stillRatio(): number {
    return xs.length <= FEW ? 2 : Math.min(2, devicePixelRatio || 1);
  }

  function setRatio(next: number): void {
    ratio = next;
    for (const each of [canvas, overlay])
      [each.width, each.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    image = null;
  }

  /** While it moves it is drawn as coarse as the plainest screen, which has a quarter of the pixels. */
  function update(next: View): void {
    isMoved = true;
    view = next;
    if (ratio > 1) setRatio(1);
    window.clearTimeout(stilled);
    stilled = window.setTimeout(() => {
      if (stillRatio() === ratio) return;
      setRatio(stillRatio());
      draw();
    }, STILL_AFTER);
    draw();
  }

  function showWhole(): void {
    update(fitView(xs, ys, width, height));
    isMoved = false;
  }

  function draw(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      paintPoints();
      paintOverlay();
    });
  }

  function paintPoints(): void {
    const context = canvas.getContext('2d')!;
    image ??= context.createImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer).fill(0);
    const radius =
      Math.max(1.2, Math.min(6, 60 / Math.sqrt(xs.length) + Math.log2(Math.max(1, view.scale / 40)))) * ratio;
    const scaled = { scale: view.scale * ratio, shiftX: view.shiftX * ratio, shiftY: view.shiftY * ratio };
    splatPoints(pixels, canvas.width, canvas.height, xs, ys, colouring.colours, scaled, radius);
    context.putImageData(image, 0, 0);
  }

  function paintOverlay(): void {
    const context = overlay.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(box);
    paintLabels(context, app, middles, view, width, style);
    if (line.length < 4) return;
    context.beginPath();
    for (let i = 0; i < line.length; i += 2) context.lineTo(line[i]!, line[i + 1]!);
    context.closePath();
    context.strokeStyle = style.getPropertyValue('--accent');
    context.lineWidth = 2;
    context.stroke();
  }

  function setLasso(isOn: boolean): void {
    lasso.setAttribute('aria-pressed', String(isOn));
    canvas.classList.toggle('lassoing', isOn);
  }

  function point(x: number, y: number): void {
    const bail = nearestPoint(xs, ys, isShown, view, x, y, REACH);
    tip.hidden = bail < 0;
    canvas.classList.toggle('pointing', bail >= 0);
    if (bail < 0) return;
    tip.replaceChildren(
      element('b', { text: app.core.nodes[bails.node[bail]!]!.name }),
      element('span', { dir: 'auto', text: bails.gist[bail] === '' ? bails.id[bail]! : bails.gist[bail]! }),
    );
    tip.style.left = `${Math.min(x + 14, Math.max(8, width - 296))}px`;
    tip.style.top = `${y > height - 110 ? y - 96 : y + 14}px`;
  }

  listenToPointers(canvas, {
    isLasso: (event) => event.shiftKey || lasso.getAttribute('aria-pressed') === 'true',
    pan: (dx, dy) => update(panView(view, dx, dy)),
    zoom: (factor, x, y) => update(zoomView(view, factor, x, y)),
    point,
    leave: () => {
      tip.hidden = true;
    },
    press(x, y) {
      const bail = nearestPoint(xs, ys, isShown, view, x, y, REACH);
      if (bail >= 0) location.hash = transcriptHref(app, bail);
    },
    draw(drawn) {
      line = drawn;
      draw();
    },
    enclose(drawn) {
      line = [];
      draw();
      setLasso(false);
      app.setPicked(pointsInside(xs, ys, isShown, view, drawn));
      location.hash = '#picked';
    },
  });
  canvas.addEventListener('keydown', (event) => {
    const step = 60;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => update(panView(view, step, 0)),
      ArrowRight: () => update(panView(view, -step, 0)),
      ArrowUp: () => update(panView(view, 0, step)),
      ArrowDown: () => update(panView(view, 0, -step)),
      '+': () => zoomBy(1.3),
      '=': () => zoomBy(1.3),
      '-': () => zoomBy(1 / 1.3),
      '0': () => showWhole(),
      l: () => setLasso(lasso.getAttribute('aria-pressed') !== 'true'),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  });
  new ResizeObserver(resize).observe(canvas.parentElement!);
  app.onFilter(() => box.isConnected && recolour());
  recolour();
  return { box, redraw: recolour };
}

/** Names of the top nodes at the middle of their points, the largest first; one that would lie on another is left out. */
function paintLabels(
  context: CanvasRenderingContext2D,
  app: App,
  middles: readonly Middle[],
  { scale, shiftX, shiftY }: View,
  width: number,
  style: CSSStyleDeclaration,
): void {
  const { nodes } = app.core;
  const most = width < 500 ? LETTERS_NARROW : LETTERS;
  context.font = `600 12px ${style.fontFamily}`;
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = style.getPropertyValue('--ground');
  context.fillStyle = style.getPropertyValue('--ink');
  const taken: { x: number; y: number; half: number }[] = [];
  for (const { x, y, node } of middles) {
    const name = shown(nodes[node]!.name);
    const text = [...name].length > most ? `${[...name].slice(0, most - 1).join('')}…` : name;
    const half = context.measureText(text).width / 2 + 4;
    const placeX = Math.max(half, Math.min(width - half, x * scale + shiftX));
    const placeY = shiftY - y * scale;
    if (taken.some((other) => Math.abs(other.y - placeY) < 18 && Math.abs(other.x - placeX) < half + other.half))
      continue;
    taken.push({ x: placeX, y: placeY, half });
    context.strokeText(text, placeX, placeY);
    context.fillText(text, placeX, placeY);
  }
}

/** Where the label of a top node is. */
interface Middle {
  readonly x: number;
  readonly y: number;
  readonly node: number;
}

/** For each top node with points, most first: the point nearest to their mean, so that its label lies on one of them. */
function middlesOf(app: App, xs: Float32Array, ys: Float32Array, isShown: Uint8Array): Middle[] {
  const { nodes, bails } = app.core;
  const tops = nodes.map((_, node) => pathTo(app.core, node)[0]!);
  const sums = nodes.map((_, node) => ({ node, x: 0, y: 0, count: 0, best: Number.POSITIVE_INFINITY, at: -1 }));
  const eachShown = (work: (sum: (typeof sums)[number], i: number) => void) => {
    for (let i = 0; i < xs.length; i++) if (isShown[i]) work(sums[tops[bails.node[i]!]!]!, i);
  };
  eachShown((sum, i) => {
    sum.x += xs[i]!;
    sum.y += ys[i]!;
    sum.count++;
  });
  eachShown((sum, i) => {
    const apart = (xs[i]! - sum.x / sum.count) ** 2 + (ys[i]! - sum.y / sum.count) ** 2;
    if (apart < sum.best) [sum.best, sum.at] = [apart, i];
  });
  return sums
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ node, at }) => ({ node, x: xs[at]!, y: ys[at]! }));
}
