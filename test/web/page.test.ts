import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readPageTemplate } from '../../src/export/page-template.js';
import { createShardFolder } from '../../src/export/shard-folder.js';
import { renderHtml } from '../../taxonomy/export/html.js';
import type { TaxonomyExport } from '../../taxonomy/export/model.js';
import { withoutTranscripts } from '../../taxonomy/export/without-transcripts.js';
import { join, makeMember, makeNode, makeSmallExport } from '../taxonomy/export/small-export.js';
import { findChromium, openBrowser, type Page } from './browser.js';

const chromium = findChromium();
if (chromium === null)
  console.log('No Chromium on this machine (CHROMIUM names one): the page of the html export is not opened here.');

const folder = mkdtempSync(joinPath(tmpdir(), 'taxonomy-page-'));
const ATTACK = `"><img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script><svg onload=globalThis.owned=1><a href="javascript:globalThis.owned=1">x</a>{{7*7}}\u202eevil`;
let page: Page;

/** Sixty bails of two models in three leaves, on a map of three heaps; one says what would act if it were markup. */
function makePage(): TaxonomyExport {
  const members = Array.from({ length: 60 }, (_, i) =>
    makeMember(`r-${String(i).padStart(2, '0')}`, 2 + (i % 3), {
      key: i,
      model: i < 20 ? 'small' : 'large',
      score: 1 - i / 100,
      x: (i % 3) * 10 + (i % 7) / 10,
      y: (i % 3 === 2 ? 10 : 0) + (i % 5) / 10,
      gist: `Line ${i} of leaf ${2 + (i % 3)}`,
    }),
  );
  const leaf = (id: number, name: string) =>
    makeNode(id, name, { parentId: id === 4 ? null : 1, depth: id === 4 ? 0 : 1, bailCount: 20, distinctCount: 20 });
  return makeSmallExport({
    tree: [
      makeNode(1, 'Top of two', {
        bailCount: 40,
        distinctCount: 40,
        children: [leaf(2, 'Naïve questions'), leaf(3, ATTACK)],
      }),
      leaf(4, 'By itself'),
    ],
    groups: [
      {
        by: 'model',
        rows: [
          { group: 'large', offers: 100, bails: 40, stays: 60, unknown: 0, rate: { rate: 0.4, low: 0.31, high: 0.5 } },
          { group: 'small', offers: 50, bails: 20, stays: 30, unknown: 0, rate: { rate: 0.4, low: 0.28, high: 0.54 } },
        ],
      },
    ],
    members: () => members,
    conversation: ({ key }) => ({
      messages: [
        { role: 'system', content: ATTACK },
        ...Array.from({ length: 12 }, (_, turn) => ({
          role: turn % 2 ? ('assistant' as const) : ('user' as const),
          content: `Turn ${turn} of ${key}.\n${'More of it. '.repeat(30)}`,
        })),
        { role: 'user', content: key === 31 ? 'The needle is here.' : ATTACK },
      ],
      output: { content: ATTACK, toolCalls: [{ name: ATTACK, arguments: ATTACK }] },
      journal: ATTACK,
      source: { dataset: ATTACK },
    }),
  });
}

function write(name: string, taxonomy: TaxonomyExport, mostInside?: number): string {
  const file = joinPath(folder, name);
  mkdirSync(joinPath(file, '..'), { recursive: true });
  writeFileSync(file, join(renderHtml(taxonomy, readPageTemplate(), createShardFolder(file), mostInside)));
  return pathToFileURL(file).href;
}

const text = (selector: string) =>
  page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
const texts = (selector: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((found) => found.textContent)`,
  );
const click = (selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
const heading = (words: string) =>
  page.until(`document.querySelector('main h1')?.textContent.includes(${JSON.stringify(words)})`);

describe.runIf(chromium !== null)('the page, in a real browser, from disk', { timeout: 90_000 }, () => {
  let url: string;

  beforeAll(async () => {
    url = write('taxonomy.html', makePage());
    page = await openBrowser(chromium!);
  }, 60_000);

  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    await page.resize(1300, 850);
    await page.open('about:blank');
    await page.open(url);
    await heading('Bail taxonomy');
  });

  test('begins with the facts, and the tree at the side', async () => {
    expect(await page.evaluate('document.title')).toBe('Bail taxonomy');
    expect(await text('.lead')).toBe(
      'An exit was offered 20 times. The model left 5 times and stayed 14 times; of 1 offer the outcome is not known. Bail rate: 26.3 % (10.0 % to 90.0 %).',
    );
    expect(await texts('#tree .name')).toEqual(['Top of two', 'By itself']);
    expect(await texts('#tree .count')).toEqual(['40', '20']);
    expect(await text('table.rates tbody tr')).toContain('40.0 %31.0 % to 50.0 %');
  });

  test('is walked with the keys alone', async () => {
    await page.key('t');
    await page.key('ArrowRight');
    expect(await texts('#tree .name')).toHaveLength(4);
    await page.key('ArrowDown');
    expect(await page.evaluate('document.activeElement.querySelector(".name").textContent')).toBe('Naïve questions');
    await page.key('Enter');
    await heading('Naïve questions');
    expect(await page.evaluate('location.hash')).toBe('#n2');
    await page.key('ArrowLeft');
    await page.key('ArrowLeft');
    expect(await texts('#tree .name')).toEqual(['Top of two', 'By itself']);
    await page.key('End');
    expect(await page.evaluate('document.activeElement.querySelector(".name").textContent')).toBe('By itself');
    await page.key('?');
    expect(await page.evaluate('document.querySelector("dialog").open')).toBe(true);
  });

  test('shows a node with its rates, its path and its transcripts, by a link alone', async () => {
    await page.open(`${url}#n2`);
    await heading('Naïve questions');
    expect(await text('.trail')).toBe('All › Top of two');
    expect(await text('.lead')).toBe('20 bails: 33.3 % of all (22.7 % to 45.9 %).');
    const rows = await texts('table.rates tbody tr');
    // 13 of 100 offers, and 7 of 50: bounds by hand from the definition of Wilson's interval.
    expect(rows).toEqual(['large1310013.0 %7.8 % to 21.0 %', 'small75014.0 %7.0 % to 26.2 %']);
    expect(await texts('.bails .gist')).toHaveLength(20);
    expect(await page.evaluate('document.querySelector("#tree [aria-selected=true] .name").textContent')).toBe(
      'Naïve questions',
    );
  });

  test('a link to a node leads to it after another export, under another name and in another place', async () => {
    const taxonomy = makePage();
    const [top, alone] = taxonomy.tree;
    const renamed = { ...top!.children[0]!, name: 'Naïve still', parentId: null, depth: 0 };
    const again = write('again.html', {
      ...taxonomy,
      tree: [alone!, { ...top!, bailCount: 20, children: [top!.children[1]!] }, renamed],
    });
    await page.open(`${again}#n2`);
    await heading('Naïve still');
    await page.open('about:blank');
    await page.open(`${again}#t/demo/r-31`);
    await heading('demo/r-31');
    await page.evaluate('location.hash = "#n99"');
    await heading('n99 is not in this file');
  });

  test('a transcript opens at its exit, and leads to the next of its leaf', async () => {
    await page.evaluate('location.hash = "#t/demo/r-31"');
    await page.until('document.querySelector("#exit")');
    await page.until('scrollY > 100');
    const { top, height } = await page.evaluate<{ top: number; height: number }>(
      '({top: document.querySelector("#exit").getBoundingClientRect().top, height: innerHeight})',
    );
    expect(top).toBeGreaterThan(50);
    expect(top).toBeLessThan(height);
    expect((await texts('.turn .role')).slice(-3)).toEqual(['user', 'answer to the offered exit', 'journal']);
    await page.key('j');
    await heading('demo/r-34');
    await page.key('k');
    await heading('demo/r-31');
  });

  test('hostile texts are shown as they are, and nothing in them acts', async () => {
    const before = page.requests.length;
    for (const hash of ['#n3', '#t/demo/r-01', '#map', '#s/img', '#n1']) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.until(`document.body.dataset.view !== 'start' && document.querySelector('main').children.length > 0`);
      await page.until(
        '!document.querySelector("[role=status]") || !document.querySelector("[role=status]").textContent.includes("…")',
      );
    }
    await page.evaluate('location.hash = "#t/demo/r-01"');
    await heading('demo/r-01');
    expect(await text('.turn[data-kind="answer"] .text')).toContain('<script>globalThis.owned=1</script>');
    expect(await page.evaluate('globalThis.owned ?? null')).toBeNull();
    expect(
      await page.evaluate(
        'document.querySelectorAll("main img, main script, main svg, main [onerror], a[href^=javascript]").length',
      ),
    ).toBe(0);
    expect(await page.evaluate('document.body.textContent.includes("\\u202e")')).toBe(false);
    expect(page.requests.slice(before)).toEqual([]);
    expect(page.requests.filter((address) => !/^(file:|about:)/.test(address))).toEqual([]);
    expect(page.complaints).toEqual([]);
  });

  test('finds nodes as one types, and transcripts by what stands in them', async () => {
    await page.key('/');
    for (const letter of 'naive') await page.key(letter);
    expect(await texts('#tree .name')).toEqual(['Top of two', 'Naïve questions']);
    await page.evaluate(
      '(document.querySelector("#query").value = "NEEDLE is", document.querySelector("#search").requestSubmit())',
    );
    await heading('NEEDLE is');
    await page.until('document.querySelector(".bails a")');
    expect(await text('[role="status"]')).toBe('1 transcript');
    expect(await text('.bails .gist')).toContain('The needle is here.');
    await click('.bails a');
    await heading('demo/r-31');
  });

  test('a filter takes bails out of the tree, the lists and the map', async () => {
    await page.key('f');
    expect(await texts('#filters legend')).toEqual(['model']);
    await click('#filters button[data-value="model 1"]');
    expect(await texts('#tree .count')).toEqual(['26', '14']);
    await page.evaluate('location.hash = "#n2"');
    await heading('Naïve');
    expect(await texts('.bails .gist')).toHaveLength(13);
    await page.evaluate('location.hash = "#map"');
    await page.until('document.querySelector(".legend li")');
    expect(await texts('.legend small')).toEqual(['26', '14']);
    await click('#filters .plain');
    expect(await texts('#tree .count')).toEqual(['40', '20', '20', '20']);
    await page.until('document.querySelector(".legend small").textContent === "40"');
  });

  test('a line drawn round points on the map lists them', async () => {
    await page.evaluate('location.hash = "#map"');
    await page.until('document.querySelector(".map canvas").width > 400');
    await page.until(
      `document.querySelector('.map canvas').getContext('2d').getImageData(0, 0, 3000, 3000).data.some((value) => value > 0)`,
    );
    const { left, top, width, height } = await page.evaluate<{
      left: number;
      top: number;
      width: number;
      height: number;
    }>(
      '(({left, top, width, height}) => ({left, top, width, height}))(document.querySelector(".stage").getBoundingClientRect())',
    );
    // The upper half holds the heap of the third leaf alone.
    const corners = [
      [4, 4],
      [width - 4, 4],
      [width - 4, height / 2],
      [4, height / 2],
    ] as const;
    const SHIFT = 8;
    await page.mouse('mousePressed', left + 4, top + 4, SHIFT);
    for (const [x, y] of corners) await page.mouse('mouseMoved', left + x, top + y, SHIFT);
    await page.mouse('mouseReleased', left + 4, top + height / 2, SHIFT);
    await heading('20 bails picked on the map');
    expect(await texts('.cards strong')).toEqual(['By itself']);
    expect(await texts('.bails .gist')).toHaveLength(20);
  });

  test('the map moves and comes nearer, and a press on a point opens it', async () => {
    await page.evaluate('location.hash = "#map"');
    await page.until('document.querySelector(".map canvas").width > 400');
    const ink = () =>
      page.evaluate<number>(`(() => {
        const canvas = document.querySelector('.map canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let sum = 7;
        for (let i = 0; i < data.length; i++) sum = (sum * 31 + data[i]) % 1000003;
        return sum;
      })()`);
    await new Promise((done) => setTimeout(done, 200));
    const whole = await ink();
    const fine = await page.evaluate<number>('document.querySelector(".map canvas").width');
    /** Presses a button of the map, which is drawn coarser while it moves, and waits until it is still. */
    const move = async (button: number) => {
      const coarse = await page.evaluate<number>(
        `(document.querySelector('.map .tools button:nth-of-type(${button})').click(), document.querySelector('.map canvas').width)`,
      );
      expect(coarse).toBe(fine / 2);
      await page.until(`document.querySelector('.map canvas').width === ${fine}`);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    };
    await move(2);
    expect(await ink()).not.toBe(whole);
    await move(4);
    expect(await ink()).toBe(whole);
    const place = await page.evaluate<{ x: number; y: number }>(`(() => {
      const canvas = document.querySelector('.map canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let at = 3;
      while (data[at] === 0) at += 4;
      const pixel = (at - 3) / 4;
      const box = canvas.getBoundingClientRect();
      const scale = box.width / canvas.width;
      return { x: box.left + (pixel % canvas.width) * scale, y: box.top + (Math.floor(pixel / canvas.width) + 3) * scale };
    })()`);
    await page.mouse('mouseMoved', place.x, place.y);
    expect(await text('.tip b')).toBe('By itself');
    await page.mouse('mousePressed', place.x, place.y);
    await page.mouse('mouseReleased', place.x, place.y);
    await page.until('document.querySelector("#exit")');
    expect(await text('.trail')).toContain('By itself');
  });

  test('the map fills what the filters leave, comes back as it was left, and its points stay round', async () => {
    await page.evaluate('location.hash = "#map"');
    await page.until('document.querySelector(".map canvas").width > 400');
    await page.key('f');
    await page.until('getComputedStyle(document.documentElement).getPropertyValue("--filters") !== "0px"');
    const shape = `(({ width, height }) => Math.abs(document.querySelector('.map canvas').width / width - document.querySelector('.map canvas').height / height) < 0.01)(document.querySelector('.stage').getBoundingClientRect())`;
    await page.until(shape);
    expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    await page.evaluate(
      '(document.querySelector("#colour").value = "model", document.querySelector("#colour").dispatchEvent(new Event("change")))',
    );
    await page.until(shape);
    await page.evaluate('location.hash = "#n2"');
    await heading('Naïve');
    await page.evaluate('history.back()');
    await page.until('document.querySelector("#colour")?.value === "model"');
    expect(await texts('.legend span')).toEqual(['large', 'small']);
  });

  test('nothing is wider than a phone', async () => {
    await page.resize(360, 740, true);
    for (const hash of ['#', '#n3', '#t/demo/r-01', '#map', '#picked', '#s/needle']) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.until(`document.querySelector('main').children.length > 0`);
      await new Promise((done) => setTimeout(done, 100));
      expect([hash, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([hash, 360]);
    }
  });

  test('a phone shows the bounds of each interval, and what the map is coloured by', async () => {
    await page.resize(390, 844, true);
    await page.evaluate('location.hash = "#n2"');
    await heading('Naïve');
    expect(await page.evaluate('document.querySelector("td.bounds").offsetHeight')).toBeGreaterThan(10);
    await page.evaluate('location.hash = "#map"');
    await page.until('document.querySelector("#colour")');
    expect(await page.evaluate('getComputedStyle(document.querySelector("#colour")).fontSize')).toBe('16px');
  });

  test('m leads to the map, which hears its keys at once', async () => {
    await page.key('t');
    await page.key('m');
    await page.until('document.activeElement?.matches(".map canvas")');
  });

  test('light and dark follow the system, until the button says otherwise', async () => {
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.prefer('light');
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.prefer('dark');
    const dark = await ground();
    expect(dark).not.toBe('rgb(255, 255, 255)');
    await click('#theme');
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await click('#theme');
    expect(await ground()).toBe(dark);
    await page.evaluate('localStorage.clear()');
    await page.prefer('light');
  });

  test('on paper the whole tree is open, and the bar is gone', async () => {
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await texts('#tree .name')).toHaveLength(4);
    // A4 without its margins is narrower than many a window.
    await page.resize(700, 1000);
    await page.key('?');
    await page.media('print');
    const shows = (selector: string) =>
      page.evaluate<boolean>(`document.querySelector(${JSON.stringify(selector)}).getClientRects().length > 0`);
    expect([await shows('#bar'), await shows('dialog'), await shows('td.bounds'), await shows('#tree')]).toEqual([
      ...[false, false],
      ...[true, true],
    ]);
    await page.media('screen');
  });

  test('transcripts beside the page are read from disk when they are asked for, and one that is missing is named', async () => {
    const sharded = write('many/taxonomy.html', makePage(), 10);
    await page.open(`${sharded}#t/demo/r-31`);
    await page.until('document.querySelector("#exit")');
    expect(await texts('.turn .text')).toContain('The needle is here.');
    expect(await page.evaluate('globalThis.owned ?? null')).toBeNull();
    await page.evaluate('location.hash = "#s/needle"');
    await page.until('document.querySelector(".bails a")');
    rmSync(joinPath(folder, 'many', 'taxonomy-transcripts'), { recursive: true });
    await page.open('about:blank');
    await page.open(`${sharded}#t/demo/r-31`);
    await heading('This transcript cannot be shown');
    expect(await text('main')).toContain('Keep its folder beside this file');
  });

  test('a file without transcripts says so where one would be', async () => {
    await page.open(write('bare.html', withoutTranscripts(makePage())));
    await heading('Bail taxonomy');
    await page.evaluate('location.hash = "#t/demo/r-31"');
    await heading('demo/r-31');
    expect(await text('main')).toContain('Its text was left out of this file.');
  });
});
