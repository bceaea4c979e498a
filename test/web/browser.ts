import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Where a Chromium may be found, besides `CHROMIUM`. */
const PLACES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The command of a Chromium on this machine; null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return PLACES.find((place) => spawnSync(place, ['--version']).status === 0) ?? null;
}

/** One page of a headless browser, steered by its own protocol over a pipe: no driver, no port. */
export interface Page {
  open(url: string): Promise<void>;
  /** Runs an expression in the page, awaited. @throws what the page threw. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. @throws after `patienceMs`. */
  until(expression: string, patienceMs?: number): Promise<void>;
  key(key: string): Promise<void>;
  mouse(type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number, modifiers?: number): Promise<void>;
  resize(width: number, height: number, isPhone?: boolean): Promise<void>;
  prefer(scheme: 'light' | 'dark'): Promise<void>;
  /** As on paper, until it is told otherwise. */
  media(type: 'screen' | 'print'): Promise<void>;
  screenshot(): Promise<Buffer>;
  pdf(): Promise<Buffer>;
  /** Errors, warnings of the policy, and addresses asked for, since the start. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, never>;
  readonly result?: Record<string, never>;
  readonly error?: { readonly message: string };
}

/** What the protocol answers, by the documents of its version; each place knows what it asked for. */
// biome-ignore lint/suspicious/noExplicitAny: its types are a package of half a megabyte.
type Reply = any;

export async function openBrowser(command: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'taxonomy-browser-'));
  const child = spawn(
    command,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const complaints: string[] = [];
  const requests: string[] = [];
  const { send, listen } = talk(child);
  listen((method, params: Reply) => {
    if (method === 'Runtime.exceptionThrown')
      complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.level !== 'verbose') complaints.push(params.entry.text);
    if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
  });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method: string, params: object = {}) => send(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);

  const page: Page = {
    complaints,
    requests,
    async open(url) {
      await ask('Page.navigate', { url });
      await page.until('document.readyState === "complete"');
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async until(expression, patienceMs = 15_000) {
      const end = Date.now() + patienceMs;
      for (;;) {
        if (await page.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) return;
        if (Date.now() > end) throw new Error(`Not within ${patienceMs} ms: ${expression}`);
        await new Promise((done) => setTimeout(done, 25));
      }
    },
    async key(key) {
      const text = key.length === 1 ? { text: key } : key === 'Enter' ? { text: '\r' } : {};
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    async mouse(type, x, y, modifiers = 0) {
      await ask('Input.dispatchMouseEvent', {
        type,
        x,
        y,
        modifiers,
        button: type === 'mouseMoved' ? 'none' : 'left',
        buttons: type === 'mouseReleased' ? 0 : 1,
        clickCount: 1,
      });
    },
    resize: (width, height, isPhone = false) =>
      ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: isPhone ? 2 : 1, mobile: isPhone }),
    prefer: (value) => ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] }),
    media: (media) => ask('Emulation.setEmulatedMedia', { media: media === 'screen' ? '' : media }),
    screenshot: async () => Buffer.from((await ask('Page.captureScreenshot', { format: 'png' })).data, 'base64'),
    pdf: async () => Buffer.from((await ask('Page.printToPDF', { printBackground: true })).data, 'base64'),
    async close() {
      const over = new Promise((done) => child.once('exit', done));
      await send('Browser.close').catch(() => child.kill());
      await over;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  return page;
}

/** Requests and events as JSON, each ended by a NUL, on the browser's descriptors 3 and 4. */
function talk(child: ChildProcess) {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { done: (value: Reply) => void; fail: (error: Error) => void }>();
  const listeners: ((method: string, params: never) => void)[] = [];
  let text = '';
  let lastId = 0;
  output.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0')) {
      const answer = JSON.parse(text.slice(0, end)) as Answer;
      text = text.slice(end + 1);
      if (answer.id === undefined) for (const listener of listeners) listener(answer.method!, answer.params as never);
      else if (answer.error) waiting.get(answer.id)?.fail(new Error(answer.error.message));
      else waiting.get(answer.id)?.done(answer.result);
    }
  });
  child.once('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error('The browser ended.'));
  });
  return {
    listen: (listener: (method: string, params: never) => void) => void listeners.push(listener),
    send(method: string, params: object = {}, sessionId?: string): Promise<Reply> {
      const id = ++lastId;
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      return new Promise((done, fail) => waiting.set(id, { done, fail })).finally(() => waiting.delete(id));
    },
  };
}
