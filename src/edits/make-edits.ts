import { saveDraft } from '../../db/edits.js';
import { dropUndone, recordEdit } from '../../db/edits-events.js';
import type { Database } from '../../db/open.js';
import { applyEdit } from '../../taxonomy/edits/apply-edit.js';
import { type Changes, findChanges } from '../../taxonomy/edits/changes.js';
import { findFault } from '../../taxonomy/edits/check.js';
import type { Draft } from '../../taxonomy/edits/draft.js';
import type { Edit } from '../../taxonomy/edits/edit.js';
import { EditError } from '../../taxonomy/edits/errors.js';
import { measureDraft } from '../../taxonomy/edits/measure.js';
import { CommandError } from '../errors.js';
import { findNeighbours, type Neighbour, showNeighbours } from './neighbours.js';
import { type OpenTree, openTree } from './open-tree.js';
import type { PlacedRequest } from './requests.js';
import { resolveRequest } from './resolve-request.js';

export interface EditContext {
  /** Who makes the change; kept with it. */
  readonly author: string;
  readonly now: () => Date;
  /** Say what would be done, and do nothing. */
  readonly isDryRun?: boolean;
}

/** What an edit did, or would do. */
export interface EditReport {
  /** The number of the event; null in a dry run. */
  readonly event: number | null;
  /** One line for each change, the user's own words in it: to be made inert before it is shown. */
  readonly lines: readonly string[];
  /** Nodes that were changed and are in the tree, in the order of their ids. */
  readonly nodes: readonly { readonly id: number; readonly name: string; readonly bailCount: number }[];
  /** Of one bail that was put elsewhere: what is like it in the node that it left, likest first. */
  readonly neighbours: readonly Neighbour[];
}

/** Neighbours that are offered when a bail is put elsewhere. */
const OFFERED = 5;

/**
 * Makes edits in their order, all of them or none, as one event that one undo takes back.
 * @throws CommandError or EditError, with the place of the request where it has one; then nothing was changed.
 */
export async function makeEdits(
  db: Database,
  requests: readonly PlacedRequest[],
  context: EditContext,
): Promise<EditReport> {
  const tree = openTree(db);
  const labels = new Map<string, number>();
  const edits: Edit[] = [];
  const lines: string[] = [];
  let draft = tree.draft;
  for (const { request, at } of requests) {
    const next = await placingErrors(at, async () => {
      const edit = await resolveRequest(db, tree, draft, request, labels);
      edits.push(edit);
      return applyEdit(draft, edit, tree.vectorOf);
    });
    if (request.edit === 'new' && request.as !== undefined) labels.set(request.as, findMade(draft, next));
    draft = next;
    lines.push(...draft.remarks);
  }
  measureDraft(tree.draft, draft, tree);
  requireSound(tree.draft, draft);
  const changes = findChanges(tree.draft, draft);
  const event = context.isDryRun ? null : saveEdits(db, tree, draft, changes, requests, lines, context);
  return { event, lines, nodes: listChanged(draft, changes), neighbours: offerNeighbours(db, tree, edits, draft) };
}

async function placingErrors<T>(at: string | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (at === null) throw error;
    const place = (message: string) => `${at}: ${message} Nothing was changed.`;
    if (error instanceof EditError) throw new EditError(error.code, place(error.message), { cause: error });
    if (error instanceof CommandError) throw new CommandError(error.code, place(error.message), { cause: error });
    throw error;
  }
}

/** The node that an edit made by name. */
function findMade(before: Draft, after: Draft): number {
  return [...after.nodes.values()].find(({ id, humanName }) => humanName !== null && !before.nodes.has(id))!.id;
}

/** A fault in what was sound is a fault of the program: nothing is written then. */
function requireSound(before: Draft, after: Draft): void {
  const fault = findFault(after);
  if (fault !== null && findFault(before) === null)
    throw new Error(`The edit would leave a broken tree: ${fault}. Nothing was changed.`);
}

function saveEdits(
  db: Database,
  tree: OpenTree,
  draft: Draft,
  changes: Changes,
  requests: readonly PlacedRequest[],
  lines: readonly string[],
  { author, now }: EditContext,
): number {
  const write = db.transaction(() => {
    tree.refuseChanged();
    dropUndone(db);
    saveDraft(db, draft, changes);
    return recordEdit(db, {
      buildId: tree.build.id,
      at: now().toISOString(),
      author,
      kind: requests.length === 1 ? requests[0]!.request.edit : 'batch',
      requests: requests.map(({ request }) => request),
      lines,
      changes,
      editId: null,
      state: 'done',
    });
  });
  return write.immediate();
}

/** What changed and is in the tree. */
export function listChanged(draft: Draft, { nodes }: Changes): EditReport['nodes'] {
  return nodes
    .map(({ id }) => draft.nodes.get(id)!)
    .filter(({ retiredBuild }) => retiredBuild === null)
    .map(({ id, name, bailCount }) => ({ id, name, bailCount }))
    .sort((a, b) => a.id - b.id);
}

function offerNeighbours(db: Database, tree: OpenTree, edits: readonly Edit[], draft: Draft): Neighbour[] {
  const [edit] = edits;
  if (edits.length !== 1 || edit?.edit !== 'assign') return [];
  const bail = tree.draft.bails.get(edit.bails[0]!);
  if (!bail || draft.bails.get(bail.transcriptId)!.nodeId === bail.nodeId) return [];
  const near = findNeighbours(draft, bail, bail.nodeId, new Set(edit.bails), tree.vectorOf, OFFERED);
  return showNeighbours(db, near);
}
