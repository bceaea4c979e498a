import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findChromium, openBrowser, type Page } from '../test/web/browser.js';

/**
 * How quickly a browser opens pages of the html export, and how many frames a second the map has while it is moved.
 *   taxonomy export --format html -o taxonomy.html && node dist/bench/page.js taxonomy.html ...
 */
const files = process.argv.slice(2);
const chromium = findChromium();
if (files.length === 0 || chromium === null) {
  console.error(
    files.length === 0
      ? 'Name pages that taxonomy export --format html wrote.'
      : 'No Chromium was found; CHROMIUM names one.',
  );
  process.exit(2);
}
console.log(
  '| page | MB | bails | first paint, ms | tree shown, ms | transcript shown, ms | map, frames/s | longest frame, ms |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const file of files) {
  const page = await openBrowser(chromium);
  await page.resize(1400, 900);
  console.log(
    `| ${[file, (statSync(file).size / 1e6).toFixed(1), ...(await measure(page, pathToFileURL(file).href))].join(' | ')} |`,
  );
  await page.close();
}

async function measure(page: Page, url: string): Promise<(string | number)[]> {
  const navigation = page.open(url);
  await page.until('document.querySelector("#tree a")', 60_000);
  const shown = await page.evaluate<number>('performance.now()');
  await navigation;
  const paint = await page.evaluate<number>('performance.getEntriesByName("first-paint")[0]?.startTime ?? NaN');
  const bails = await page.evaluate<string>('document.querySelector(".lead").textContent.match(/left ([\\d,]+)/)[1]');
  await page.evaluate('document.querySelector("#tree a").click()');
  await page.until('document.querySelector(".bails a")');
  const transcript = await page.evaluate<number>(`new Promise((done) => {
    const start = performance.now();
    new MutationObserver(() => document.querySelector('#exit') && done(performance.now() - start)).observe(document.querySelector('main'), { childList: true });
    document.querySelector('.bails a').click();
  })`);
  await page.evaluate('location.hash = "#map"');
  await page.until('document.querySelector(".map canvas")?.width > 400');
  const frames = await page.evaluate<number[]>(`new Promise((done) => {
    const canvas = document.querySelector('.map canvas');
    const { left, top } = canvas.getBoundingClientRect();
    const send = (type, x) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: left + x, clientY: top + 200, bubbles: true }));
    canvas.setPointerCapture = () => {};
    send('pointerdown', 300);
    const times = [];
    const step = (now) => {
      times.push(now);
      send('pointermove', 300 + 100 * Math.sin(times.length / 10));
      if (times.length < 180) requestAnimationFrame(step);
      else done(times.slice(1).map((time, i) => time - times[i]));
    };
    requestAnimationFrame(step);
  })`);
  const mean = frames.reduce((sum, time) => sum + time, 0) / frames.length;
  return [
    bails,
    paint.toFixed(0),
    shown.toFixed(0),
    transcript.toFixed(0),
    (1000 / mean).toFixed(0),
    Math.max(...frames).toFixed(0),
  ];
}
