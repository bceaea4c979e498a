import type { ReadStream, WriteStream } from 'node:tty';
import type { Database } from '../../db/open.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { enterAlternateScreen } from './alternate-screen.js';
import { createBackstageThread } from './backstage.js';
import { drawBottomBar } from './draw-bottom-bar.js';
import { drawTree } from './draw-tree.js';
import { createErrands } from './errands.js';
import { layOut, sizeOf } from './layout.js';
import { createLibrary, readSignature } from './library.js';
import { createPainter } from './painter.js';
import { fileOfPlaces, readLeftAt, returnTo, writeLeftAt } from './places.js';
import type { RunningApp } from './run-app.js';
import { fitRow, type Row, toHeight } from './spans.js';
import { startState, type Wishes } from './start-state.js';
import { type BrowserState, hasChips } from './state.js';
import { createTheme, wantsColours } from './theme.js';

export interface BrowseOptions extends Wishes {
  readonly db: Database;
  /** Its taxonomy. */
  readonly tree: readonly TreeNode[];
  /** Both must be terminals. */
  readonly stdin?: ReadStream;
  readonly stdout?: WriteStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Walks the tree in the terminal until the user leaves. @throws what went wrong inside, when the screen is back. */
export async function browse(options: BrowseOptions): Promise<void> {
  const { db, stdin = process.stdin, stdout = process.stdout, env = process.env } = options;
  const library = createLibrary(db, options.tree);
  const places = fileOfPlaces(env);
  const left = hasWishes(options) ? null : readLeftAt(places, db.name);
  const first = startState(db, library, sizeOf(stdout), options);
  const theme = createTheme(wantsColours(env));
  const backstage = createBackstageThread(db.name);
  const ground = {
    openLibrary: () => createLibrary(db),
    readSignature: () => readSignature(db),
    backstage,
    errands: createErrands(db.name, (sequence) => stdout.write(sequence)),
  };
  const start = left ? returnTo(first, left) : first;
  const painter = createPainter(theme, (text) => stdout.write(text));
  let app: RunningApp | undefined;
  const giveBackKeyboard = () => {
    app?.close();
    stdin.setRawMode?.(false);
  };
  const leave = enterAlternateScreen(stdout, giveBackKeyboard);
  try {
    stdin.setRawMode?.(true);
    if (start.view === 'tree') painter.paint(drawFirst(start));
    // What draws from here on takes longer to load than all before it.
    const { runApp } = await import('./run-app.js');
    const onLeave = (state: BrowserState) => writeLeftAt(places, db.name, state);
    app = runApp({ library, ground, theme, painter, stdin, stdout, start: () => start, onLeave });
    await app.whenLeft;
  } finally {
    giveBackKeyboard();
    leave();
    backstage.close();
  }
}

/** The first frame, before anything is loaded that reads keys; the next one is the same. */
function drawFirst(state: BrowserState): Row[] {
  const layout = layOut(state.size, hasChips(state));
  const { width, height } = layout;
  const rows = [...toHeight(drawTree(state, layout, null), height - 1), drawBottomBar(state, width)];
  return rows.map((row) => fitRow(row, width));
}

/** Whether the user said where to begin. */
function hasWishes({ nodeId = null, search, filters = [] }: Wishes): boolean {
  return nodeId !== null || search !== undefined || filters.length > 0;
}
