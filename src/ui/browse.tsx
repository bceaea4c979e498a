import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { Database } from '../../db/open.js';
import { enterAlternateScreen } from './alternate-screen.js';
import { App } from './app.js';
import type { ScreenSize } from './layout.js';
import { createLibrary } from './library.js';
import { createTheme, wantsColours } from './theme.js';

export interface BrowseOptions {
  readonly db: Database;
  /** The node to start at. */
  readonly nodeId?: number | null;
  /** Both must be terminals. */
  readonly stdin?: ReadStream;
  readonly stdout?: WriteStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Walks the tree in the terminal until the user leaves. @throws what went wrong inside, when the screen is back. */
export async function browse(options: BrowseOptions): Promise<void> {
  const { db, nodeId = null, stdin = process.stdin, stdout = process.stdout, env = process.env } = options;
  const library = createLibrary(db);
  const theme = createTheme(wantsColours(env));
  const app = () => <App library={library} theme={theme} nodeId={nodeId} size={sizeOf(stdout)} />;

  const leave = enterAlternateScreen(stdout, () => instance?.unmount());
  let instance: ReturnType<typeof render> | undefined;
  const resize = () => instance?.rerender(app());
  try {
    instance = render(app(), { stdin, stdout: withoutRowCount(stdout), patchConsole: false });
    // Before ink's own listener, which draws at once what it has: so it has the new size.
    stdout.prependListener('resize', resize);
    await instance.waitUntilExit();
  } finally {
    stdout.off('resize', resize);
    instance?.unmount();
    leave();
  }
}

function sizeOf({ columns, rows }: WriteStream): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}

/**
 * The same terminal, which does not tell its height. Where ink knows it and a frame was as high, after the window
 * was made smaller, it clears the scrollback too, which belongs to the user. Our frames are never as high as the window.
 */
function withoutRowCount(stdout: WriteStream): WriteStream {
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'rows') return undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
