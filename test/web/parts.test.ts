import { describe, expect, test } from 'vitest';
import { applyFilter, bailsBelow, countByNode, countValues, pathTo } from '../../web/bails.js';
import { lastAtMost } from '../../web/last-at-most.js';
import { foldText, holdsAll, snippet, wordsOf } from '../../web/match.js';
import { fitView, nearestPoint, panView, pointsInside, zoomView } from '../../web/plane.js';
import { formatRoute, parseRoute, type Route } from '../../web/route.js';
import { splatPoints } from '../../web/splat.js';
import { HOSTILE } from '../taxonomy/hostile-text.js';

describe('an address', () => {
  test.each<Route>([
    { view: 'start' },
    { view: 'map' },
    { view: 'picked' },
    { view: 'node', id: 'n12' },
    { view: 'transcript', run: 'a/b', id: '100 %#?&' },
    { view: 'search', query: 'two words/…"' },
  ])('of %j leads back to it', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  test('of any run and record leads back to them', () => {
    for (const text of Object.values(HOSTILE).filter((value) => !/\p{Cs}/u.test(value))) {
      const route: Route = { view: 'transcript', run: text, id: text };
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }
  });

  test.each(['', '#', '#nothing', '#n', '#n1x', '#t/a', '#t/a/b/c', '#%', '#javascript:alert(1)'])(
    '%j is the start',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'start' });
    },
  );
});

describe('a search', () => {
  test('sees neither case nor accents, and takes what is quoted as one', () => {
    expect(wordsOf('  Café "two  words" x')).toEqual(['cafe', 'two  words', 'x']);
    expect(foldText('ÅNGSTRÖM ﬁ')).toBe('angstrom fi');
    expect(holdsAll('Das Café ist zu', ['cafe', 'ist'])).toBe(true);
    expect(holdsAll('Das Café ist zu', ['cafe', 'offen'])).toBe(false);
    expect(holdsAll('anything', [])).toBe(true);
  });

  test('shows the place of the first word, cut between characters', () => {
    const text = `${'before '.repeat(40)}needle${' after'.repeat(40)}`;
    expect(snippet(text, ['needle'], 60)).toMatch(/^….{10,}needle.{10,}…$/);
    expect(snippet('short', ['none'])).toBe('short');
    expect(snippet('😂'.repeat(100), ['x'], 15)).toBe(`${'😂'.repeat(7)}…`);
  });
});

describe('bails', () => {
  // Two top nodes: 0 with leaves 1 and 2, and leaf 3.
  const node = (parent: number) => ({ parent });
  const core = {
    nodes: [node(-1), node(0), node(0), node(-1)],
    bails: {
      id: ['a', 'b', 'c', 'd', 'e'],
      node: [1, 1, 2, 3, 3],
      model: [0, 1, 0, 1, -1],
      method: [0, 0, 0, 0, 0],
      run: [0, 0, 0, 0, 0],
      variant: [-1, -1, -1, -1, -1],
      falseBail: [-1, -1, -1, -1, -1],
      reason: [-1, -1, -1, -1, -1],
    },
  } as never as Parameters<typeof countByNode>[0];

  test('are counted at every level, and less where a filter takes some', () => {
    expect([...countByNode(core, applyFilter(core, {}))]).toEqual([3, 2, 1, 2]);
    const passes = applyFilter(core, { model: new Set([1]) });
    expect([...passes]).toEqual([1, 0, 1, 0, 1]);
    expect([...countByNode(core, passes)]).toEqual([2, 1, 1, 1]);
    expect([...countByNode(core, applyFilter(core, { model: new Set([0, 1, -1]) }))]).toEqual([0, 0, 0, 0]);
  });

  test('are found at and below a node, in their order', () => {
    const all = applyFilter(core, {});
    expect([0, 1, 2, 3].map((each) => bailsBelow(core, each, all))).toEqual([[0, 1, 2], [0, 1], [2], [3, 4]]);
    expect(pathTo(core, 2)).toEqual([0, 2]);
  });

  test('are counted by value, the most frequent first', () => {
    expect(countValues(core, 'model', [0, 1, 2, 3, 4])).toEqual([
      { value: 0, count: 2 },
      { value: 1, count: 2 },
      { value: -1, count: 1 },
    ]);
    expect(countValues(core, 'model', [])).toEqual([]);
  });

  test('are in the last chunk that begins at or before them', () => {
    expect([0, 3, 4, 9].map((bail) => lastAtMost([0, 4, 7], bail))).toEqual([0, 0, 1, 2]);
    expect(lastAtMost([], 3)).toBe(-1);
  });
});

describe('the plane', () => {
  const xs = Float32Array.from([-1, 1, 1, Number.NaN]);
  const ys = Float32Array.from([-1, -1, 1, Number.NaN]);
  const all = new Uint8Array(4).fill(1);
  const view = fitView(xs, ys, 248, 148);

  test('is fitted to the screen, up is up', () => {
    expect(view.scale).toBe(50);
    expect([
      nearestPoint(xs, ys, all, view, 74, 124, 3),
      nearestPoint(xs, ys, all, view, 174, 124, 3),
      nearestPoint(xs, ys, all, view, 174, 24, 3),
    ]).toEqual([0, 1, 2]);
  });

  test('of one point, of none, or of equal ones is fitted too', () => {
    const one = Float32Array.of(5);
    for (const [x, y] of [
      [one, one],
      [new Float32Array(), new Float32Array()],
      [Float32Array.of(2, 2), Float32Array.of(3, 3)],
    ] as const) {
      const fitted = fitView(x, y, 100, 100);
      expect(Object.values(fitted).every(Number.isFinite)).toBe(true);
      if (x.length > 0) expect(nearestPoint(x, y, all, fitted, 50, 50, 1)).toBe(x.length - 1);
    }
  });

  test('zooms about a place that stays, and back', () => {
    const near = zoomView(view, 3, 174, 24);
    expect(nearestPoint(xs, ys, all, near, 174, 24, 1)).toBe(2);
    const back = panView(zoomView(near, 1 / 3, 174, 24), 0, 0);
    expect(back.shiftX).toBeCloseTo(view.shiftX);
    expect(back.scale).toBeCloseTo(view.scale);
  });

  test('gives the points inside a line, also one that bends inwards, and only those that are shown', () => {
    expect(pointsInside(xs, ys, all, view, [60, 110, 190, 110, 190, 140, 60, 140])).toEqual([0, 1]);
    expect(pointsInside(xs, ys, Uint8Array.of(0, 1, 1, 1), view, [0, 0, 248, 0, 248, 148, 0, 148])).toEqual([1, 2]);
    // A V whose notch holds the first point.
    expect(pointsInside(xs, ys, all, view, [40, 0, 200, 0, 200, 148, 74, 110, 60, 148])).toEqual([1, 2]);
    expect(pointsInside(xs, ys, all, view, [])).toEqual([]);
  });

  test('a point is a disc of its colour, cut at the edge; none is drawn without a colour or a place', () => {
    const draw = (colours: readonly number[], radius: number) => {
      const pixels = new Uint32Array(9 * 9);
      const places = Float32Array.from(colours, (_, i) => (i === 0 ? 4 : i === 1 ? 0 : Number.NaN));
      const lows = places.map((value) => -value);
      splatPoints(pixels, 9, 9, places, lows, Uint32Array.from(colours), { scale: 1, shiftX: 0, shiftY: 0 }, radius);
      return pixels;
    };
    expect(draw([7], 0.5).filter((pixel) => pixel === 7)).toHaveLength(1);
    expect(draw([7], 0.5)[4 * 9 + 4]).toBe(7);
    const disc = [...draw([7], 2.5)];
    expect(disc.filter((pixel) => pixel === 7).length).toBeGreaterThan(15);
    expect(disc).toEqual([...disc].reverse());
    expect(draw([0, 7, 7], 2.5).filter((pixel) => pixel === 7).length).toBeLessThan(12);
    expect(draw([0, 0, 7], 2.5).every((pixel) => pixel === 0)).toBe(true);
  });
});
