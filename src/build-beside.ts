import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { BuildHooks, BuildOptions, BuildOutcome } from './build-run.js';
import { type PackedError, stopped, unpackError } from './errors.js';
import type { Stage } from './progress.js';

/** What the thread of a build says. Stages are numbered as they begin. */
export type BuildNews =
  | { readonly kind: 'stage'; readonly id: number; readonly name: string }
  | { readonly kind: 'update'; readonly id: number; readonly fraction: number; readonly detail?: string }
  | { readonly kind: 'end'; readonly id: number; readonly result: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'kept' }
  | { readonly kind: 'done'; readonly outcome: BuildOutcome }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** What that thread is given. */
export interface BuildTask {
  readonly task: 'build';
  readonly files: readonly string[];
  readonly options: BuildOptions;
}

/**
 * How long a build may take to come to a safe place before it ends where it is; what it finished is kept then too. Its thread ends itself,
 * between two calls of ONNX Runtime, which takes the program down when it is ended from outside; only a thread that computes on without a
 * pause, and so is in no such call, is ended by the main one.
 */
export const GRACE_MS = 3_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * `runBuild` in a thread of its own, so that the bars move and Ctrl-C is heard whatever is being computed. In this thread where the
 * compiled one is not there: when the program runs from its sources.
 * @throws what `runBuild` throws; CommandError STOPPED when the signal is aborted.
 */
export async function runBuildBeside(
  files: readonly string[],
  options: BuildOptions,
  hooks: BuildHooks,
): Promise<BuildOutcome> {
  const file = new URL('./build-thread.js', import.meta.url);
  if (existsSync(file)) return watch(file, { task: 'build', files, options }, hooks);
  return (await import('./build-run.js')).runBuild(files, options, hooks);
}

function watch(file: URL, task: BuildTask, { progress, signal, say, onKept }: BuildHooks): Promise<BuildOutcome> {
  const worker = new Worker(file, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: getHeapStatistics().heap_size_limit / 2 ** 20 },
  });
  const stages = new Map<number, Stage>();
  let grace: NodeJS.Timeout | undefined;
  let isOver = false;
  const stop = () => {
    worker.postMessage('stop');
    grace = setTimeout(() => void worker.terminate(), GRACE_MS + LONGEST_PAUSE_MS);
  };
  return new Promise<BuildOutcome>((resolve, reject) => {
    const hear = (news: BuildNews): void => {
      isOver ||= news.kind === 'done' || news.kind === 'failed';
      if (news.kind === 'stage') stages.set(news.id, progress.stage(news.name));
      else if (news.kind === 'update') stages.get(news.id)!.update(news.fraction, news.detail);
      else if (news.kind === 'end') stages.get(news.id)!.end(news.result);
      else if (news.kind === 'note') progress.note(news.text);
      else if (news.kind === 'say') say(news.text);
      else if (news.kind === 'kept') onKept();
      else if (news.kind === 'done') resolve(news.outcome);
      else reject(unpackError(news.error));
    };
    worker.on('message', hear);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (isOver) return;
      if (signal.aborted) noteStop(task.options.db).then(() => reject(stopped()), reject);
      else reject(new Error(`The thread of the build ended with ${code}.`));
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  }).finally(() => {
    clearTimeout(grace);
    signal.removeEventListener('abort', stop);
  });
}

/** What a thread that was ended could not note itself. */
async function noteStop(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const { openDatabase, withDatabase } = await import('../db/open.js');
  const { endBuild, loadUnendedBuilds } = await import('../db/builds.js');
  await withDatabase(openDatabase(file), (db) => {
    for (const { id, pid, host } of loadUnendedBuilds(db))
      if (pid === process.pid && host === hostname()) endBuild(db, id, 'stopped', new Date().toISOString(), null);
  });
}
