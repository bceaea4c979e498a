import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { App, type AppProps } from './app.js';
import { withKnownKeys } from './known-keys.js';
import { sizeOf } from './layout.js';
import type { Painter } from './painter.js';
import { PainterContext } from './screen.js';

export interface RunOptions extends Omit<AppProps, 'size'> {
  readonly painter: Painter;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
}

/** The interface while it runs. */
export interface RunningApp {
  readonly whenLeft: Promise<unknown>;
  close(): void;
}

/** Takes the keyboard and draws until the user leaves. */
export function runApp({ painter, stdin, stdout, ...props }: RunOptions): RunningApp {
  const app = () => (
    <PainterContext value={painter}>
      <App {...props} size={sizeOf(stdout)} />
    </PainterContext>
  );
  const instance = render(app(), {
    ...{ stdin: withKnownKeys(stdin), stdout: createSink(stdout), patchConsole: false, exitOnCtrlC: false },
  });
  const resize = () => {
    painter.clear();
    instance.rerender(app());
  };
  stdout.on('resize', resize);
  return {
    whenLeft: instance.waitUntilExit(),
    close() {
      stdout.off('resize', resize);
      instance.unmount();
    },
  };
}

/** Where ink writes what it draws, which is nothing: the painter draws. */
function createSink({ columns }: WriteStream): WriteStream {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.assign(sink, { columns, isTTY: false }) as unknown as WriteStream;
}
