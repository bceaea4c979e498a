import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type BuildNews, type BuildTask, GRACE_MS } from './build-beside.js';
import { runBuild } from './build-run.js';
import { packError } from './errors.js';
import type { Progress } from './progress.js';

/** Updates that come sooner after another are not passed on. */
const UPDATE_MS = 50;

/** The thread of `runBuildBeside`: it does nothing where the file is loaded as any other. */
if (parentPort && (workerData as Partial<BuildTask> | null)?.task === 'build')
  await serve(parentPort, workerData as BuildTask);

async function serve(port: MessagePort, { files, options }: BuildTask): Promise<void> {
  const tell = (news: BuildNews) => port.postMessage(news);
  const controller = new AbortController();
  port.on('message', () => {
    controller.abort();
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  try {
    const outcome = await runBuild(files, options, {
      progress: createRelay(tell),
      signal: controller.signal,
      say: (text) => tell({ kind: 'say', text }),
      onKept: () => tell({ kind: 'kept' }),
    });
    tell({ kind: 'done', outcome });
  } catch (error) {
    tell({ kind: 'failed', error: packError(error) });
  } finally {
    port.close();
  }
}

function createRelay(tell: (news: BuildNews) => void): Progress {
  let count = 0;
  return {
    stage(name) {
      const id = count++;
      let toldAt = Number.NEGATIVE_INFINITY;
      tell({ kind: 'stage', id, name });
      return {
        update(fraction, detail) {
          const now = performance.now();
          if (now - toldAt < UPDATE_MS) return;
          toldAt = now;
          tell({ kind: 'update', id, fraction, detail });
        },
        end: (result) => tell({ kind: 'end', id, result }),
      };
    },
    note: (text) => tell({ kind: 'note', text }),
  };
}
