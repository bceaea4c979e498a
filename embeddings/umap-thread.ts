import { parentPort, workerData } from 'node:worker_threads';
import { type CrewTask, joinCrew } from './umap-crew.js';

/** A thread of `openCrew`: it does nothing where the file is loaded as any other. */
if (parentPort && (workerData as Partial<CrewTask> | null)?.task === 'umap') joinCrew(workerData as CrewTask);
