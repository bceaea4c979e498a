import { openForReading, withDatabase } from '../../db/open.js';
import { type Proposal, proposeUpkeep } from '../../taxonomy/edits/propose-upkeep.js';
import { titleOf } from '../../taxonomy/edits/require.js';
import { inertText } from '../../taxonomy/inert.js';
import { makeEdits } from '../edits/make-edits.js';
import { openTree } from '../edits/open-tree.js';
import type { EditRequest } from '../edits/requests.js';
import type { Output } from '../output.js';
import { type EditOptions, runEdit } from './edit.js';

export interface UpkeepOptions extends EditOptions {
  /** Make the changes, as one edit that one undo takes back. */
  readonly apply?: boolean;
}

/** Proposes what would put the tree in order, as a batch for `taxonomy edit --from`; or makes these edits. */
export async function upkeepCommand(options: UpkeepOptions, output: Output): Promise<void> {
  const proposals = await withDatabase(openForReading(options.db), (db) => {
    const tree = openTree(db);
    return proposeUpkeep(tree.draft, tree.vectorOf);
  });
  if (proposals.length === 0) return output.write('# The tree needs no upkeep.\n');
  const requests = proposals.map(toRequest);
  if (!options.apply)
    return output.write(
      proposals.map((proposal, i) => `# ${inertText(describe(proposal))}\n${JSON.stringify(requests[i])}\n`).join(''),
    );
  await runEdit(options, output, (db, context) =>
    makeEdits(
      db,
      requests.map((request, i) => ({ request, at: `proposal ${i + 1}` })),
      context,
    ),
  );
}

function toRequest(proposal: Proposal): EditRequest {
  const node = `n${proposal.node.id}`;
  if (proposal.kind === 'split') return { edit: 'split', node };
  if (proposal.kind === 'merge') return { edit: 'merge', node, others: [`n${proposal.other.id}`] };
  return { edit: 'move', nodes: [node], to: `n${proposal.to.id}` };
}

function describe(proposal: Proposal): string {
  const { kind, node, why } = proposal;
  if (kind === 'split') return `Split ${titleOf(node)}: ${why}.`;
  if (kind === 'merge') return `Merge ${titleOf(proposal.other)} into ${titleOf(node)}: ${why}.`;
  return `Move ${titleOf(node)} under ${titleOf(proposal.to)}: ${why}.`;
}
