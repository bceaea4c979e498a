import { hostname, uptime } from 'node:os';
import { type BuildRow, loadLastFinishedBuild, loadUnendedBuilds } from '../../db/builds.js';
import { createSubjectReader, loadDraft } from '../../db/edits.js';
import { findLastEditId } from '../../db/edits-events.js';
import { createVectorStore } from '../../db/embeddings.js';
import type { Database } from '../../db/open.js';
import type { Draft } from '../../taxonomy/edits/draft.js';
import type { Readings } from '../../taxonomy/edits/measure.js';
import type { VectorOf } from '../../taxonomy/edits/nearest-leaf.js';
import { CommandError } from '../errors.js';

/** The tree of a database, to be changed by hand. */
export interface OpenTree extends Readings {
  readonly build: BuildRow;
  readonly draft: Draft;
  /** @throws CommandError TREE_CHANGED when a build or another edit came between. To be asked in the transaction that writes. */
  refuseChanged(): void;
}

/** Reads the tree. @throws CommandError NOT_BUILT, or BUILD_RUNNING where a build would overwrite what is changed now. */
export function openTree(db: Database): OpenTree {
  refuseWhileBuilding(db);
  const build = loadLastFinishedBuild(db);
  if (!build)
    throw new CommandError(
      'NOT_BUILT',
      `${db.name} has no taxonomy yet: no build was finished. Run: taxonomy build <run...> --db ${db.name}`,
    );
  const readSubject = createSubjectReader(db);
  const lastEdit = findLastEditId(db);
  return {
    build,
    draft: loadDraft(db, build.id),
    vectorOf: createVectorReader(db, build.fingerprint),
    subjectOf: ({ transcriptId }) => readSubject(transcriptId),
    refuseChanged() {
      refuseWhileBuilding(db);
      if (loadLastFinishedBuild(db)?.id !== build.id || findLastEditId(db) !== lastEdit)
        throw new CommandError(
          'TREE_CHANGED',
          `${db.name} was changed by another program meanwhile. Nothing was changed here; run the same command again.`,
        );
    },
  };
}

const DAY_MS = 86_400_000;

/**
 * A build writes its tree over whatever is there when it ends, so an edit made meanwhile would be lost.
 * @throws CommandError BUILD_RUNNING
 */
export function refuseWhileBuilding(db: Database): void {
  for (const { id, startedAt, pid, host } of loadUnendedBuilds(db)) {
    const age = Date.now() - Date.parse(startedAt);
    const isHere = host === hostname();
    const isOver = isHere ? pid === process.pid || age > uptime() * 1000 || !isAlive(pid!) : age > DAY_MS;
    if (isOver) continue;
    throw new CommandError(
      'BUILD_RUNNING',
      `${db.name}: build ${id} is running (process ${pid}${isHere ? '' : ` on ${host}`}, since ${startedAt}). Nothing was changed; edit when it has ended.`,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Vectors of the build's model, each read once. */
function createVectorReader(db: Database, fingerprint: string): VectorOf {
  const store = createVectorStore(db, fingerprint);
  const known = new Map<string, Float32Array | null>();
  return ({ vectorHash }) => {
    if (vectorHash === null) return null;
    let vector = known.get(vectorHash);
    if (vector === undefined) {
      vector = store.find(vectorHash);
      known.set(vectorHash, vector);
    }
    return vector;
  };
}
