import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { movePart, prepareForces, type SharedLayout } from './umap.js';

/** No layout was measured with more. */
const mostThreads = 16;
/** How long a thread sleeps before it looks whether something came up meanwhile. */
const napMs = 20;

/** Where the numbers of `CrewTask.progress` stand. */
const [HANDED_OUT, FINISHED, ALLOWED] = [0, 1, 2];
/** `ALLOWED` when there is nothing more to come. */
const OVER = -1;

/** What a thread of the crew is given. */
export interface CrewTask {
  readonly task: 'umap';
  readonly layout: SharedLayout;
  /**
   * Parts of all epochs are numbered in one row. How many were handed out, how many of these are finished, and how many may be handed
   * out, which grows by an epoch's when all before it are finished: so nobody reads points that are still being moved.
   */
  readonly progress: Int32Array;
}

export interface Crew {
  /** Epochs come in order, one at a time. Other work gets a turn after each. @throws what a thread threw. */
  runEpoch(epoch: number): Promise<void>;
  close(): void;
}

/**
 * Threads that move the parts of a layout together, this one among them.
 * @param threads alone this one where 1, or where the compiled thread is not there: when the program runs from its sources.
 */
export function openCrew(layout: SharedLayout, threads: number): Crew {
  const parts = countParts(layout);
  const task: CrewTask = { task: 'umap', layout, progress: new Int32Array(new SharedArrayBuffer(12)) };
  const file = new URL('./umap-thread.js', import.meta.url);
  const others = Math.min(threads, mostThreads, parts) - 1;
  let failure: Error | null = null;
  const workers = Array.from({ length: existsSync(file) ? others : 0 }, () => {
    const worker = new Worker(file, { workerData: task });
    worker.on('error', (error) => {
      failure = error;
    });
    return worker;
  });
  const { progress } = task;
  const move = startMoving(task);
  return {
    async runEpoch(epoch) {
      allow(progress, (epoch + 1) * parts);
      move();
      do {
        await new Promise((resolve) => setImmediate(resolve));
        if (failure) throw failure;
      } while (!isFinished(progress, (epoch + 1) * parts));
    },
    close() {
      allow(progress, OVER);
      for (const worker of workers) worker.unref();
    },
  };
}

/** The work of a thread beside: until there is nothing more to come. */
export function joinCrew(task: CrewTask): void {
  const { progress } = task;
  const move = startMoving(task);
  for (;;) {
    const allowed = Atomics.load(progress, ALLOWED);
    if (allowed === OVER) return;
    move();
    Atomics.wait(progress, ALLOWED, allowed);
  }
}

/** @returns a function that moves parts for as long as there are any to hand out. */
function startMoving({ layout, progress }: CrewTask): () => void {
  const parts = countParts(layout);
  const forces = prepareForces(layout);
  return () => {
    for (let part = takePart(progress); part >= 0; part = takePart(progress)) {
      movePart(layout, forces, Math.floor(part / parts), part % parts);
      Atomics.add(progress, FINISHED, 1);
      Atomics.notify(progress, FINISHED);
    }
  };
}

/** @returns the number of a part that is this thread's now; -1 where none is to be had. */
function takePart(progress: Int32Array): number {
  for (;;) {
    const next = Atomics.load(progress, HANDED_OUT);
    if (next >= Atomics.load(progress, ALLOWED)) return -1;
    if (Atomics.compareExchange(progress, HANDED_OUT, next, next + 1) === next) return next;
  }
}

function allow(progress: Int32Array, parts: number): void {
  Atomics.store(progress, ALLOWED, parts);
  Atomics.notify(progress, ALLOWED);
}

/** Sleeps for a moment where others are not done yet. */
function isFinished(progress: Int32Array, parts: number): boolean {
  const finished = Atomics.load(progress, FINISHED);
  if (finished < parts) Atomics.wait(progress, FINISHED, finished, napMs);
  return Atomics.load(progress, FINISHED) >= parts;
}

function countParts({ parts }: SharedLayout): number {
  return parts.length - 1;
}
