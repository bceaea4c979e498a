import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { loadLastFinishedBuild } from '../../db/builds.js';
import { openForReading } from '../../db/open.js';
import { type Answer, find, type Question } from './backstage.js';
import { type Facts, loadFacts } from './facts.js';

/** The thread of `createBackstageThread`: it does nothing where the file is loaded as any other. */
if (parentPort) serve(parentPort, (workerData as { file: string }).file);

function serve(port: MessagePort, file: string): void {
  const db = openForReading(file);
  port.on('message', (question: Question) => {
    const { id } = question;
    const send = (answer: Answer, buffers: ArrayBuffer[] = []) => port.postMessage(answer, buffers);
    try {
      if (question.kind === 'search') {
        const found = find(db, question.words);
        send({ id, found }, found ? [found.transcripts.buffer as ArrayBuffer] : []);
      } else {
        const facts = loadFacts(db, loadLastFinishedBuild(db));
        send({ id, facts }, buffersOf(facts));
      }
    } catch (error) {
      send({ id, error: error as Error });
    }
  });
}

/** Handed over, not copied. */
function buffersOf({ columns, transcriptIds, leafIds, scores, x, y, isDuplicate }: Facts): ArrayBuffer[] {
  const arrays = [transcriptIds, leafIds, scores, x, y, isDuplicate, ...columns.map(({ codes }) => codes)];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
