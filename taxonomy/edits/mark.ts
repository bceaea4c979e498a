import { foldName } from '../fold-name.js';
import { type BailState, changeNode, childrenOf, type Draft, type NodeState } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { countBails, inQuotes, requireBails, requireNode, titleOf } from './require.js';

type EditOf<K extends Edit['edit']> = Extract<Edit, { readonly edit: K }>;

/** Gives a node a name that no build changes. */
export function renameNode(draft: Draft, { node: id, name: typed }: EditOf<'rename'>): void {
  const node = requireNode(draft, id);
  const name = cleanName(typed);
  if (node.humanName === name && node.name === name)
    throw new EditError('EDIT_IMPOSSIBLE', `${titleOf(node)} is called so already.`);
  requireFreeName(draft, name, node.parentId, [...childrenOf(draft, id), node], node);
  changeNode(draft, id, { name, humanName: name });
  draft.remarks.push(`${titleOf(node)} is now called ${inQuotes(name)}.`);
}

/** Gives a node a summary that no build changes. */
export function describeNode(draft: Draft, { node: id, summary: typed }: EditOf<'describe'>): void {
  const node = requireNode(draft, id);
  const summary = oneLine(typed);
  if (summary === '')
    throw new EditError('EDIT_IMPOSSIBLE', `${titleOf(node)}: the description is empty. Expected a sentence.`);
  if (node.humanSummary === summary && node.summary === summary)
    throw new EditError('EDIT_IMPOSSIBLE', `${titleOf(node)} is described so already.`);
  changeNode(draft, id, { summary, humanSummary: summary });
  draft.remarks.push(`${titleOf(node)} is described anew.`);
}

/** Puts a note on a node, or takes it away. */
export function noteNode(draft: Draft, { node: id, note: typed }: EditOf<'note'>): void {
  const node = requireNode(draft, id, 'any');
  const note = typed === null || oneLine(typed) === '' ? null : oneLine(typed);
  if (note === node.note)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)} has ${note === null ? 'no note to take away' : 'this note already'}.`,
    );
  changeNode(draft, id, { note });
  draft.remarks.push(note === null ? `${titleOf(node)} has no note any more.` : `Noted on ${titleOf(node)}.`);
}

/** Keeps builds from changing nodes, or from moving bails; or lets them again. */
export function pin(draft: Draft, { nodes, bails, isPinned }: EditOf<'pin'>): void {
  const wanted = isPinned ? 1 : 0;
  let changed = 0;
  for (const id of nodes) {
    const node = requireNode(draft, id);
    if (node.isPinned === wanted) continue;
    changeNode(draft, id, { isPinned: wanted });
    draft.remarks.push(
      isPinned ? `${titleOf(node)} is pinned: no build changes it.` : `${titleOf(node)} is no longer pinned.`,
    );
    changed++;
  }
  const held = requireBails(draft, bails).filter(({ handNode }) => (handNode !== null) !== isPinned);
  for (const bail of held) hold(draft, bail, isPinned ? bail.nodeId : null);
  if (held.length > 0)
    draft.remarks.push(
      isPinned
        ? `${countBails(held.length)} pinned: no build moves ${held.length === 1 ? 'it' : 'them'}.`
        : `${countBails(held.length)} no longer pinned.`,
    );
  if (changed + held.length === 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `Nothing to do: what was named is ${isPinned ? 'pinned already' : 'not pinned'}.`,
    );
}

function hold(draft: Draft, bail: BailState, handNode: number | null): void {
  draft.bails.set(bail.transcriptId, { ...bail, handNode });
}

const LONGEST_NAME = 200;

/** A name as typed, on one line. @throws EditError where it says nothing or too much. */
export function cleanName(typed: string): string {
  const name = oneLine(typed);
  if (!/[\p{L}\p{N}]/u.test(name))
    throw new EditError('EDIT_IMPOSSIBLE', `The name ${JSON.stringify(typed)} has no letter. Expected a few words.`);
  if (name.length > LONGEST_NAME)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `The name is ${name.length} characters long. Expected at most ${LONGEST_NAME}; the rest is for taxonomy edit describe.`,
    );
  return name;
}

/**
 * No node is called like a sibling, its parent or a child, case and punctuation folded.
 * @param parentId where the node will be. @param own nodes that are no siblings of it there: itself and its children.
 * @throws EditError NAME_TAKEN
 */
export function requireFreeName(
  draft: Draft,
  name: string,
  parentId: number | null,
  own: readonly NodeState[],
  self: NodeState | null,
): void {
  const parent = parentId === null ? [] : [draft.nodes.get(parentId)!];
  const near = [...parent, ...childrenOf(draft, parentId), ...own].filter((node) => node !== self);
  const taken = near.find((node) => foldName(node.name) === foldName(name));
  if (taken)
    throw new EditError(
      'NAME_TAKEN',
      `“${name}” would stand beside ${titleOf(taken)}, which is called the same. Give another name, or merge the two: taxonomy edit merge n${taken.id} ...`,
    );
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
