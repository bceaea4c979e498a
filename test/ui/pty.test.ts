import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { BINDINGS } from '../../src/ui/keys.js';
import { VIEWS } from '../../src/ui/state.js';
import { fillExampleDatabase } from '../example-database.js';
import { fillSmallTaxonomy } from './small-taxonomy.js';
import { createTerminal, type TerminalPicture } from './terminal.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const SCREEN = fileURLToPath(new URL('../../dist/src/ui/alternate-screen.js', import.meta.url));
const [DOWN, RIGHT, ENTER, CTRL_C] = ['\u001b[B', '\u001b[C', '\r', '\u0003'];
const testOnUnix = test.skipIf(process.platform === 'win32');

let folder: string;
let file: string;
let exampleFile: string;
beforeAll(async () => {
  expect(existsSync(CLI), `${CLI} is missing: compile first, with npm run build`).toBe(true);
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-pty-'));
  file = join(folder, 'small.db');
  fillSmallTaxonomy(file).close();
  exampleFile = join(folder, 'example.db');
  (await fillExampleDatabase(exampleFile)).close();
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
  await terminal.until('n2 · 6 bails, 1 duplicate · found\n');
  terminal.resize(60, 12);
  await terminal.until(' 12 bails under 2 top nodes  ');
  await terminal.until('m map\n');
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

/** Where the browser gives the screen back. */
const LEAVES = '\u001b[?1049l';

/** Keys that lead from the tree to each view, and what stands there. */
const WAY_TO = {
  tree: ['', '580 bails under'],
  node: ['i', 'n1 · 134 bails · found'],
  members: [`ll${ENTER}`, 'most typical first'],
  transcript: [`ll${ENTER}${ENTER}`, 'its answer to the offered exit'],
  map: ['m', 'Map of 580 bails'],
  compare: ['c', 'bails, and their share'],
  filters: ['f', 'Filters: values'],
  help: ['?', 'Keys here (the tree)'],
} as const;
/** What a terminal sends for keys that are named in the table. */
const SENT: Readonly<Record<string, string>> = {
  ...{
    upArrow: '\u001b[A',
    downArrow: '\u001b[B',
    rightArrow: RIGHT,
    leftArrow: '\u001b[D',
    return: ENTER,
    escape: '\u001b',
  },
  ...{
    backspace: '\u007f',
    delete: '\u001b[3~',
    pageUp: '\u001b[5~',
    pageDown: '\u001b[6~',
    home: '\u001b[H',
    end: '\u001b[F',
    tab: '\t',
  },
};

for (const view of VIEWS) {
  testOnUnix(
    `every key of the help does no harm in the real program: ${view}`,
    async () => {
      const copy = join(folder, `keys-${view}.db`);
      copyFileSync(exampleFile, copy);
      const terminal = start(`node ${CLI} browse --db ${copy}`, 100, 30, folder);
      await terminal.until('580 bails under');
      await terminal.until('facts read', 200, () => terminal.press('v'), 'Bars by');
      terminal.press('vvv');
      const keys = BINDINGS.filter(({ command, does }) => does[view] && command !== 'quit').flatMap(
        (binding) => binding.keys,
      );
      expect(keys.length).toBeGreaterThan(10);
      const [way, sign] = WAY_TO[view];
      for (const key of keys.filter((name) => !(view === 'tree' && name === 'q'))) {
        // Whatever line or question the last key left is closed, then back to the tree and from there to the view.
        terminal.press(`\u0015${ENTER}:node n1${ENTER}-gxxx`);
        for (const piece of way) terminal.press(piece);
        await terminal.until(sign);
        terminal.press(SENT[key] ?? key);
        await pause(15);
      }
      const { strange, isAlternate } = terminal.picture();
      expect({ strange, isAlternate }).toEqual({ strange: [], isAlternate: true });
      terminal.press('\u0003');
      await expectRestored(terminal, 'exit 0');
    },
    60_000,
  );
}

testOnUnix(
  'an edit is asked about, made, shown and undone, and what another program changes can be read again',
  async () => {
    const copy = join(folder, 'edits.db');
    copyFileSync(file, copy);
    const terminal = start(`node ${CLI} browse --db ${copy}`, 100, 30);
    await terminal.until('1/3');
    terminal.press('R');
    await terminal.until(':rename Insults');
    terminal.press(`\u0015rename Hostility${ENTER}`);
    await terminal.until('is now called “Hostility”. u undoes it.');
    expect(terminal.picture().rows[1]).toMatch(/Hostility ✎ /);
    terminal.press(`lj`);
    await terminal.until('2/5');
    terminal.press(`X${ENTER}`);
    await terminal.until('This would change the tree:');
    terminal.press('n');
    await terminal.until('Nothing was changed.');
    terminal.press('u');
    await terminal.until('Undone');
    expect(terminal.picture().rows[1]).toContain('Insults and threats');
    spawnSync(process.execPath, [CLI, 'edit', 'rename', 'n2', 'From outside', '--db', copy]);
    await terminal.until('The taxonomy has changed: r shows it');
    terminal.press('r');
    await terminal.until('From outside');
    expect(terminal.picture().rows.join('\n')).toContain('2/5');
    terminal.press('q');
    await expectRestored(terminal, 'exit 0');
  },
);

testOnUnix('the browser opens where it was left, unless it is told where to begin', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const first = start(`node ${CLI} browse --db ${exampleFile}`, 80, 24, home);
  await first.until('1/7');
  first.press('ljjo');
  await first.until('by name');
  first.press('q');
  await expectRestored(first, 'exit 0');
  const place = first.lastRows().find((row) => row.startsWith('›'));
  const again = start(`node ${CLI} browse --db ${exampleFile}`, 80, 24, home);
  await again.until('by name');
  expect(again.picture().rows.find((row) => row.startsWith('›'))).toBe(place);
  again.press('q');
  await expectRestored(again, 'exit 0');
  const told = start(
    `node ${CLI} browse --db ${exampleFile} --filter model=drifter-3b method=bail_tool --search the`,
    80,
    24,
    home,
  );
  await told.until('/the ×');
  expect(told.picture().rows.slice(0, 2).join()).toMatch(/\d+ of 580 bails.* method: bail_tool ×/);
});

testOnUnix('wheel and click are taken, y puts a link on the clipboard, and the mouse is given back', async () => {
  const terminal = start(`node ${CLI} browse --db ${exampleFile}`, 80, 24);
  await terminal.until('1/7');
  expect(terminal.picture().isMouseOn).toBe(true);
  terminal.press('\u001b[<65;10;5M');
  await terminal.until('4/7');
  terminal.press('\u001b[<0;10;3M\u001b[<0;10;3m');
  await terminal.until('2/7');
  terminal.press('y');
  await terminal.until('Copied: taxonomy://node/');
  expect(terminal.picture().clipboard).toHaveLength(1);
  expect(terminal.picture().clipboard[0]).toMatch(/^taxonomy:\/\/node\/\d+$/);
  terminal.press('\u001b[<0;10;3M');
  await terminal.until('2/1');
  terminal.press('q');
  await expectRestored(terminal, 'exit 0');
  expect(terminal.picture().isMouseOn).toBe(false);
});

testOnUnix('the map has colours, and shapes where colours are not wanted', async () => {
  const coloured = start(`node ${CLI} browse --db ${exampleFile}`, 100, 30);
  await coloured.until('1/7');
  await coloured.until('facts read', 200, () => coloured.press('m'), 'Map of 580');
  expect(coloured.picture().rows.join('')).toMatch(/[\u2801-\u28ff]/);
  const plain = start(`NO_COLOR=1 node ${CLI} browse --db ${exampleFile}`, 100, 30);
  await plain.until('1/7');
  await plain.until('facts read', 200, () => plain.press('m'), 'Map of 580');
  expect(plain.picture().rows.join('')).not.toMatch(/[\u2801-\u28ff]/);
});

testOnUnix('an export of the selected node is written, and not over a file that is there', async () => {
  const target = join(folder, 'part.md');
  const terminal = start(`node ${CLI} browse --db ${exampleFile}`, 100, 30);
  await terminal.until('1/7');
  terminal.press(`:export ${target}${ENTER}`);
  await terminal.until('is written; it holds sentences of transcripts');
  expect(readFileSync(target, 'utf8')).toContain('Grabs saved passwords');
  expect(readFileSync(target, 'utf8')).not.toContain('Mucha suerte');
  terminal.press(`:export ${target}${ENTER}`);
  await terminal.until('is there already');
});

interface Terminal {
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  text(): string;
  picture(): TerminalPicture;
  /** Waits until the screen shows a text, or another; does something meanwhile where it has to. */
  until(text: string, everyMs?: number, each?: () => void, or?: string): Promise<void>;
  /** What the browser showed before it gave the screen back. */
  lastRows(): readonly string[];
}

/** Runs a command in a shell in a terminal of its own; the shell then says how it ended and how the terminal is set. */
function start(command: string, columns: number, rows: number, home = mkdtempSync(join(folder, 'home-'))): Terminal {
  const script = `stty -a | tr ' ' '\\n' | grep icanon; trap : TERM; ${command}; echo "exit $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$'; echo restored:; exec cat >/dev/null`;
  const { CI: _, CONTINUOUS_INTEGRATION: __, NO_COLOR: ___, VITEST: ____, FORCE_COLOR: _____, ...env } = process.env;
  const pty = spawn('sh', ['-c', script], {
    cols: columns,
    rows,
    // Keys may write a file where the program runs: an export, by its proposed name.
    cwd: folder,
    name: 'xterm-256color',
    env: { ...env, COLORTERM: '', XDG_STATE_HOME: home },
  });
  opened.push(pty);
  const terminal = createTerminal();
  terminal.feed({ columns, rows });
  let text = '';
  let last = terminal.picture();
  pty.onData((data) => {
    text += data;
    const [before, after] = data.split(LEAVES);
    terminal.feed(before!);
    last = after === undefined ? last : terminal.picture();
    if (after !== undefined) terminal.feed(LEAVES + after);
  });
  const { picture } = terminal;
  return {
    press: (keys) => pty.write(keys),
    resize(wide, high) {
      terminal.feed({ columns: wide, rows: high });
      pty.resize(wide, high);
    },
    signal: (name) => process.kill(-pty.pid, name),
    text: () => text,
    picture,
    lastRows: () => last.rows,
    async until(text, everyMs = 50, each = () => {}, or = text) {
      const isThere = () => [text, or].some((wanted) => `${picture().rows.join('\n')}\n`.includes(wanted));
      for (let i = 0; i < 20_000 / everyMs && !isThere(); i++) {
        each();
        await pause(everyMs);
      }
      expect(`${picture().rows.join('\n')}\n`).toContain(or);
    },
  };
}

/** The old screen with a cursor, and a keyboard that speaks in lines again. */
async function expectRestored(terminal: Terminal, ending: string): Promise<void> {
  await terminal.until('restored:');
  const { rows, isAlternate, isCursorHidden } = terminal.picture();
  expect({ isAlternate, isCursorHidden }).toEqual({ isAlternate: false, isCursorHidden: false });
  const lines = rows.map((row) => row.trim());
  for (const line of [ending, 'icanon', 'echo', 'isig']) expect(lines).toContain(line);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
