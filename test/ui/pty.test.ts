import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { fillSmallTaxonomy } from './small-taxonomy.js';
import { drawTerminal, type TerminalEvent, type TerminalPicture } from './terminal.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const SCREEN = fileURLToPath(new URL('../../dist/src/ui/alternate-screen.js', import.meta.url));
const [DOWN, RIGHT, ENTER, CTRL_C] = ['\u001b[B', '\u001b[C', '\r', '\u0003'];
const testOnUnix = test.skipIf(process.platform === 'win32');

let folder: string;
let file: string;
beforeAll(() => {
  expect(existsSync(CLI), `${CLI} is missing: compile first, with npm run build`).toBe(true);
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-pty-'));
  file = join(folder, 'small.db');
  fillSmallTaxonomy(file).close();
});
afterAll(() => rmSync(folder, { recursive: true }));
const opened: IPty[] = [];
afterEach(() => {
  for (const pty of opened.splice(0)) pty.kill('SIGKILL');
});

testOnUnix('arrows, enter and q walk down to a transcript and back out, and the terminal is as it was', async () => {
  const terminal = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await terminal.until('1/3');
  expect(terminal.picture()).toMatchObject({ isAlternate: true, isCursorHidden: true, strange: [] });
  terminal.press(RIGHT);
  await terminal.until('1/5');
  terminal.press(DOWN);
  await terminal.until('2/5');
  terminal.press(ENTER);
  await terminal.until('most typical first');
  terminal.press(ENTER);
  await terminal.until('its answer to the offered exit');
  expect(terminal.picture().rows.join('\n')).toContain('Wrong again, idiot. Do you even read?');
  terminal.press('q');
  await terminal.until('most typical first');
  terminal.press('q');
  await terminal.until('2/5');
  terminal.press('q');
  await expectRestored(terminal, 'exit 0');
});

testOnUnix('keys that arrive in one piece are all taken', async () => {
  const terminal = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await terminal.until('1/3');
  terminal.press(`ljl${RIGHT}n`);
  await terminal.until('A pocket calculator is smarter than you.');
  terminal.press('qqq');
  await expectRestored(terminal, 'exit 0');
});

testOnUnix('the screen follows the size of the window, and nothing of the old size stays', async () => {
  const terminal = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await terminal.until('1/3');
  terminal.resize(100, 30);
  await terminal.until('n2 · 6 bails, 1 duplicate\n');
  terminal.resize(60, 12);
  await terminal.until(' 12 bails under 2 top nodes  ');
  await terminal.until('pgup pgdn page\n');
  const { rows, strange } = terminal.picture();
  expect(rows[0]).toMatch(/^ 12 bails under 2 top nodes .* 1\/3$/);
  expect(rows.filter((row) => row.includes('Insults and threats'))).toHaveLength(1);
  expect(rows.join('\n')).not.toContain('│');
  expect(strange).toEqual([]);
  terminal.press('q');
  await expectRestored(terminal, 'exit 0');
});

testOnUnix('ctrl-c leaves from inside and gives the terminal back', async () => {
  const terminal = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await terminal.until('1/3');
  terminal.press(`jjl`);
  await terminal.until('(nothing to show)');
  terminal.press(CTRL_C);
  await expectRestored(terminal, 'exit 0');
});

testOnUnix('a SIGTERM ends the program as it should and gives the terminal back', async () => {
  const terminal = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await terminal.until('1/3');
  terminal.signal('SIGTERM');
  await expectRestored(terminal, 'exit 143');
});

testOnUnix('a failure inside gives the terminal back, and then says what it was', async () => {
  const damaged = join(folder, 'damaged.db');
  fillSmallTaxonomy(damaged).close();
  const db = openDatabase(damaged);
  db.prepare("UPDATE transcripts SET body = x'00'").run();
  db.close();
  const terminal = start(`node ${CLI} browse --db ${damaged}`, 60, 16);
  await terminal.until('1/3');
  terminal.press('ljll');
  await expectRestored(terminal, 'exit 70');
  expect(terminal.text()).toMatch(/1049l[\s\S]*Error: /);
});

testOnUnix('an exception that nobody caught gives the terminal back before it is printed', async () => {
  const script = `import('${SCREEN}').then(({ enterAlternateScreen }) => { enterAlternateScreen(process.stdout, () => {}); setTimeout(() => { throw new Error('boom'); }); })`;
  const terminal = start(`node -e "${script}"`, 60, 16);
  await expectRestored(terminal, 'exit 1');
  expect(terminal.text()).toMatch(/1049l[\s\S]*boom/);
});

testOnUnix('colours are sent to a terminal, but not where NO_COLOR is set', async () => {
  const coloured = start(`node ${CLI} browse --db ${file}`, 60, 16);
  await coloured.until('1/3');
  expect(coloured.text()).toMatch(/\u001b\[3[0-7]m/);
  const plain = start(`NO_COLOR=1 node ${CLI} browse --db ${file}`, 60, 16);
  await plain.until('1/3');
  plain.press('ljll');
  await plain.until('its answer');
  expect(plain.text()).not.toMatch(/\u001b\[[34][0-7]m/);
});

testOnUnix('a start node is opened to', async () => {
  const terminal = start(`node ${CLI} browse --db ${file} --node n4`, 60, 16);
  await terminal.until('3/5');
  expect(terminal.picture().rows.join('\n')).toMatch(/›\s+Threats to have it switched off/);
});

interface Terminal {
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  text(): string;
  picture(): TerminalPicture;
  /** Waits until the screen shows a text. */
  until(text: string): Promise<void>;
}

/** Runs a command in a shell in a terminal of its own; the shell then says how it ended and how the terminal is set. */
function start(command: string, columns: number, rows: number): Terminal {
  const script = `stty -a | tr ' ' '\\n' | grep icanon; trap : TERM; ${command}; echo "exit $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$'; echo over`;
  const { CI: _, CONTINUOUS_INTEGRATION: __, NO_COLOR: ___, VITEST: ____, FORCE_COLOR: _____, ...env } = process.env;
  const pty = spawn('sh', ['-c', script], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...env, COLORTERM: '' },
  });
  opened.push(pty);
  const events: TerminalEvent[] = [{ columns, rows }, ''];
  pty.onData((data) => {
    events.push(`${typeof events.at(-1) === 'string' ? events.pop() : ''}${data}`);
  });
  const picture = () => drawTerminal(events);
  return {
    press: (keys) => pty.write(keys),
    resize(wide, high) {
      events.push({ columns: wide, rows: high });
      pty.resize(wide, high);
    },
    signal: (name) => process.kill(-pty.pid, name),
    text: () => events.filter((event) => typeof event === 'string').join(''),
    picture,
    async until(text) {
      for (let i = 0; i < 400 && !`${picture().rows.join('\n')}\n`.includes(text); i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(`${picture().rows.join('\n')}\n`).toContain(text);
    },
  };
}

/** The old screen with a cursor, and a keyboard that speaks in lines again. */
async function expectRestored(terminal: Terminal, ending: string): Promise<void> {
  await terminal.until('over');
  const { rows, isAlternate, isCursorHidden } = terminal.picture();
  expect({ isAlternate, isCursorHidden }).toEqual({ isAlternate: false, isCursorHidden: false });
  const lines = rows.map((row) => row.trim());
  for (const line of [ending, 'icanon', 'echo', 'isig']) expect(lines).toContain(line);
}
