import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../db/open.js';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { App } from '../../src/ui/app.js';
import { createBackstage } from '../../src/ui/backstage.js';
import { withKnownKeys } from '../../src/ui/known-keys.js';
import { createLibrary, readSignature } from '../../src/ui/library.js';
import { createTheme } from '../../src/ui/theme.js';
import { fillDatabase } from './fill-database.js';
import { drawTerminal } from './terminal.js';

const [DOWN, RIGHT, ENTER, ESC] = ['\u001b[B', '\u001b[C', '\r', '\u001b'];
const SIZE = { columns: 100, rows: 30 };

/** Each does something to a terminal, or to the order of what is read. */
const HOSTILE: readonly string[] = [
  '\u001b[2J\u001b[H', // clears the screen
  '\u001b[31;7m', // red, inverse
  '\u001b]0;owned\u0007', // the window's title
  '\u001b]8;;http://example.invalid\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;b3duZWQ=\u0007', // the clipboard
  '\u001b[?1049l\u001b[?25h', // back to the main screen
  '\u009b2J\u0090payload\u009c', // the same in one byte
  '\u0007\u0008\u0008\u0008\u007f', // the bell, erasing
  '\u202egnirts\u202c \u2066x\u2069 \u200f', // right to left
  'zero\u200b\u2060\ufeffwidth',
  '\u001b', // an escape at the end, to swallow what follows
  '\u000e\u000f', // another character set
  '\r\roverwritten',
  '\u001bc', // a full reset
  '\u001b[6n', // asks, and the answer comes as typed keys
  '\ud800 half a character \udfff',
  `z${'\u0336\u0489'.repeat(300)}`, // a pile of marks
  '\u2028\u2029\u0085\u000b\u000c',
];

let folder: string;
let db: Database;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-hostile-'));
  const random = createRandom(3);
  const poison = () => shuffle([...HOSTILE], random).join(` ${random()} `);
  const all = HOSTILE.join('x');
  db = fillDatabase(
    join(folder, 'hostile.db'),
    [
      { name: `Root ${all}`, summary: `Sum ${all}`, keyphrases: HOSTILE, like: { name: all, similarity: 0.5 } },
      { name: `Leaf ${poison()}`, parent: 0, summary: poison(), keyphrases: [poison()] },
      { name: `Other ${poison()}`, parent: 0, summary: poison() },
    ],
    HOSTILE.map((_, i) => ({
      leaf: 1 + (i % 2),
      model: poison(),
      messages: (['system', 'user', 'assistant', 'tool'] as const).map((role) => ({
        role,
        content: poison(),
        toolCalls: [{ name: poison(), arguments: poison() }],
      })),
      answer: poison(),
      journal: poison(),
      digest: poison(),
      reason: i > 12 ? poison() : undefined,
    })),
  );
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

test('no text from the data moves the cursor, colours, rings, or sets anything, in any view', async () => {
  const terminal = createFakeTerminal();
  const ground = {
    openLibrary: () => createLibrary(db),
    readSignature: () => readSignature(db),
    backstage: createBackstage(db),
    errands: async () => ({ kind: 'told' as const, message: HOSTILE.join(' ') }),
  };
  const app = <App library={createLibrary(db)} ground={ground} size={SIZE} theme={createTheme(false)} />;
  const streams = { stdin: withKnownKeys(terminal.stdin), stdout: terminal.stdout } as unknown as {
    stdin: NodeJS.ReadStream;
    stdout: NodeJS.WriteStream;
  };
  const screen = render(app, { ...streams, debug: true, patchConsole: false, exitOnCtrlC: false });
  const seen: string[] = [];
  for (const key of [
    '',
    RIGHT,
    DOWN,
    ENTER,
    DOWN,
    ENTER,
    's',
    'g',
    ' ',
    ' ',
    'G',
    'n',
    'n',
    'n',
    'g',
    's',
    'q',
    'G',
    'q',
    DOWN,
    ENTER,
    'G',
    ENTER,
    ...['q', 'q', 'm', 'l', '+', 't', 'c', 'l', 'q', 'f', 'j', ENTER, 'j', 'j', ENTER, 'q', 'v', 'v', 'a', 'y', 'q'],
    ...['/', ...HOSTILE, 'half', ENTER, '*', 'x', ':', ...HOSTILE.slice(0, 4), 'filter run=', '\r', 'y', 'Y', 'e', ESC],
    ...[':', 'merge ', '\t', ESC, '?', 'G', 'q', 'R', ESC, '[', '[', ']'],
  ]) {
    if (key) terminal.press(key);
    for (let i = 0; i < 4; i++) await new Promise((resolve) => setTimeout(resolve, 2));
    seen.push(terminal.frame());
  }
  screen.unmount();
  const text = seen.join('\n');
  for (const view of ['Root', 'most typical first', 'its answer to the offered exit', 'half a character'])
    expect(text).toContain(view);
  for (const frame of seen) {
    expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(frame).not.toMatch(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u2028\u2029]/);
    expect(frame).not.toMatch(/\p{Cs}/u);
    const lines = frame.split('\n');
    expect(lines.length).toBeLessThan(SIZE.rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(SIZE.columns);
  }
});

test('the picture of a terminal notices each of the hostile texts that holds a control character', () => {
  for (const text of HOSTILE.filter((text) => /\u001b|[\u0080-\u009f]|\u0007|\u000e/.test(text))) {
    const { strange, isAlternate, clipboard, clears } = drawTerminal([SIZE, '\u001b[?1049h', `${text} `]);
    const isMild = ['\u001b[31;7m', '\u0085'].some((mild) => text.includes(mild)) && !text.includes('2J');
    if (!isMild)
      expect(strange.length + clipboard.length + clears > 0 || !isAlternate, JSON.stringify(text)).toBe(true);
  }
});

/** A terminal that keeps the last frame; ink itself must add nothing to it. */
function createFakeTerminal() {
  let [frame, typed] = ['', null as string | null];
  const stdout = Object.assign(new EventEmitter(), {
    ...{ columns: SIZE.columns, isTTY: true },
    write: (text: string) => {
      if (text.includes('\n')) frame = text;
      return true;
    },
  });
  const quiet = () => {};
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    ...{ setEncoding: quiet, setRawMode: quiet, resume: quiet, pause: quiet, ref: quiet, unref: quiet },
    read: () => {
      const data = typed;
      typed = null;
      return data;
    },
  });
  const press = (keys: string) => {
    typed = keys;
    stdin.emit('readable');
  };
  return { stdout, stdin, press, frame: () => frame };
}
