import { addNode, bailsIn, childrenOf, type Draft, placeBail } from './draft.js';
import { requireNode, titleOf } from './require.js';

/** A leaf that will get children keeps its own bails in a new leaf below it. Nothing happens where it holds none, or has children. */
export function makeRoom(draft: Draft, id: number): void {
  const node = requireNode(draft, id);
  const bails = bailsIn(draft, id);
  if (bails.length === 0 || childrenOf(draft, id).length > 0) return;
  const { summary, namedBy, keyphrases, fit } = node;
  const rest = addNode(draft, id, { name: `Other: ${node.name}`, summary, namedBy, keyphrases, fit });
  for (const bail of bails) placeBail(draft, bail.transcriptId, rest);
  draft.remarks.push(`${titleOf(node)} was a leaf: its own bails are now in n${rest} “Other: ${node.name}” below it.`);
}
