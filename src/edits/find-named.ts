import type { Database } from '../../db/open.js';
import { findTranscripts } from '../../db/transcripts.js';
import { type Draft, isLive } from '../../taxonomy/edits/draft.js';
import { formatNodeId, parseNodeId } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';

/** Nodes that earlier edits of a batch made, by what they are called there. */
export type Labels = ReadonlyMap<string, number>;

/** A node by any of its names: `n12`, `12`, a link, `@label`; the id of a merged node leads to where it went. @throws CommandError NODE_UNKNOWN */
export function findNodeId(draft: Draft, name: string, labels: Labels): number {
  if (name.startsWith('@')) {
    const made = labels.get(name.slice(1));
    if (made !== undefined) return made;
    throw new CommandError(
      'NODE_UNKNOWN',
      `${name} is made by no line before this one. Expected "as": "${name.slice(1)}" on the line that makes it.`,
    );
  }
  const id = parseNodeId(name);
  const found = id === null ? null : followAliases(draft, id);
  if (found !== null) return found;
  const retired = id === null ? undefined : draft.nodes.get(id);
  const reason = retired ? `it left the tree with build ${retired.retiredBuild}` : 'there is no such node';
  throw new CommandError(
    'NODE_UNKNOWN',
    `${id === null ? JSON.stringify(name) : formatNodeId(id)}: ${reason}. Expected an id as taxonomy tree shows them, like n1.`,
  );
}

/** The same, with `root` (or `top`) for the top: null. */
export function findPlaceId(draft: Draft, name: string, labels: Labels): number | null {
  return name === 'root' || name === 'top' ? null : findNodeId(draft, name, labels);
}

/** A bail by its record's id, or run/id. @throws CommandError NAME_UNKNOWN */
export function findBailId(db: Database, name: string): number {
  const id = findBail(db, name);
  if (id !== null) return id;
  throw new CommandError(
    'NAME_UNKNOWN',
    `${JSON.stringify(name)} is no transcript here. Expected a record's id, or run/id; taxonomy search finds them.`,
  );
}

/** Names of nodes and of bails, told apart as `show` does. @throws CommandError NAME_UNKNOWN, NODE_UNKNOWN */
export function findNodesAndBails(
  db: Database,
  draft: Draft,
  names: readonly string[],
  labels: Labels,
): { nodes: number[]; bails: number[] } {
  const nodes: number[] = [];
  const bails: number[] = [];
  for (const name of names) {
    const bail = findBail(db, name);
    if (bail !== null) bails.push(bail);
    else if (name.startsWith('@') || parseNodeId(name) !== null) nodes.push(findNodeId(draft, name, labels));
    else
      throw new CommandError(
        'NAME_UNKNOWN',
        `${JSON.stringify(name)} is neither a node nor a transcript here. Expected n12, a record's id, or run/id; taxonomy search finds them.`,
      );
  }
  return { nodes, bails };
}

function findBail(db: Database, name: string): number | null {
  const found = findTranscripts(db, name, 2);
  if (found.length > 1) {
    const names = found.map(({ run, recordId }) => `${run}/${recordId}`).join(', ');
    throw new CommandError(
      'NAME_UNKNOWN',
      `${name} is the id of several transcripts: ${names} ... Name one as run/id.`,
    );
  }
  return found[0]?.id ?? null;
}

function followAliases(draft: Draft, id: number): number | null {
  const seen = new Set<number>();
  for (let node = draft.nodes.get(id); node && !seen.has(node.id); node = draft.nodes.get(node.aliasOf ?? 0)) {
    if (isLive(node)) return node.id;
    seen.add(node.id);
  }
  return null;
}
