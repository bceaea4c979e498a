import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { Database } from '../../db/open.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { enterAlternateScreen } from './alternate-screen.js';
import { App } from './app.js';
import { createBackstageThread } from './backstage.js';
import { createErrands } from './errands.js';
import { withKnownKeys } from './known-keys.js';
import type { ScreenSize } from './layout.js';
import { createLibrary, readSignature } from './library.js';
import { createPainter } from './painter.js';
import { fileOfPlaces, readLeftAt, returnTo, writeLeftAt } from './places.js';
import { PainterContext } from './screen.js';
import { startState, type Wishes } from './start-state.js';
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
  const painter = createPainter(theme, (text) => stdout.write(text));
  const app = () => (
    <PainterContext value={painter}>
      <App
        library={library}
        ground={ground}
        theme={theme}
        size={sizeOf(stdout)}
        start={() => (left ? returnTo(first, left) : first)}
        onLeave={(state) => writeLeftAt(places, db.name, state)}
      />
    </PainterContext>
  );

  const leave = enterAlternateScreen(stdout, () => instance?.unmount());
  let instance: ReturnType<typeof render> | undefined;
  const resize = () => {
    painter.clear();
    instance?.rerender(app());
  };
  try {
    instance = render(app(), {
      stdin: withKnownKeys(stdin),
      stdout: createSink(stdout),
      patchConsole: false,
      exitOnCtrlC: false,
    });
    stdout.on('resize', resize);
    await instance.waitUntilExit();
  } finally {
    stdout.off('resize', resize);
    instance?.unmount();
    leave();
    backstage.close();
  }
}

/** Whether the user said where to begin. */
function hasWishes({ nodeId = null, search, filters = [] }: Wishes): boolean {
  return nodeId !== null || search !== undefined || filters.length > 0;
}

function sizeOf({ columns, rows }: WriteStream): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}

/** Where ink writes what it draws, which is nothing: the painter draws. */
function createSink({ columns }: WriteStream): WriteStream {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.assign(sink, { columns, isTTY: false }) as unknown as WriteStream;
}
