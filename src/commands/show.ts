import { loadDigest } from '../../db/digests.js';
import { isPlacedByHand, loadNodeMark, type NodeMark } from '../../db/edits-marks.js';
import { loadBoundaryMembers, loadMembers, type Member } from '../../db/members.js';
import { loadNodeGroups, loadPlacement } from '../../db/placements.js';
import { findTranscripts, loadTranscript, type StoredTranscript } from '../../db/transcripts.js';
import { excerpt } from '../../taxonomy/excerpt.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import type { FacetValues } from '../../taxonomy/llm/facets.js';
import { describePlacement } from '../../taxonomy/placement-text.js';
import { findNode, formatNodeId, parseNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { loadFacets } from '../load-facets.js';
import { type LoadedTaxonomy, requireNode, withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { createStyle, type Style } from '../style.js';

export interface ShowOptions {
  readonly db: string;
  readonly members: number;
  readonly json?: boolean;
}

/** Prints one node, or one transcript down to the model's answer to the offered exit. */
export async function showCommand(name: string, options: ShowOptions, output: Output): Promise<void> {
  await withTaxonomy(options.db, (taxonomy) => {
    const found = findTranscripts(taxonomy.db, name, 2);
    if (found.length > 1) {
      const names = found.map(({ run, recordId }) => inertText(`${run}/${recordId}`)).join(', ');
      throw new CommandError(
        'NAME_UNKNOWN',
        `${inertText(name)} is the id of several transcripts: ${names} ... Name one as run/id.`,
      );
    }
    if (found.length === 1) return showTranscript(taxonomy, found[0]!.id, options, output);
    if (parseNodeId(name) !== null) return showNode(taxonomy, requireNode(taxonomy, name), options, output);
    throw new CommandError(
      'NAME_UNKNOWN',
      `${inertText(name)} is neither a node nor a transcript here. Expected n12, a record's id, or run/id; taxonomy search finds them.`,
    );
  });
}

function showNode(taxonomy: LoadedTaxonomy, path: readonly TreeNode[], options: ShowOptions, output: Output): void {
  const node = path.at(-1)!;
  const leaves = [...walkTree([node])].filter((below) => below.children.length === 0);
  const typical = typicalMembers(taxonomy, leaves, options.members);
  const boundary = leaves.length === 1 ? loadBoundaryMembers(taxonomy.db, node.id, 3) : [];
  const groups = loadNodeGroups(
    taxonomy.db,
    leaves.map((leaf) => leaf.id),
  );
  const byHand = loadNodeMark(taxonomy.db, node.id);
  if (options.json) {
    output.write(
      `${inertJson({ node: { ...node, children: node.children.map((child) => child.id) }, path: path.map((above) => above.id), typical, boundary, groups, byHand }, 2)}\n`,
    );
    return;
  }
  const style = createStyle();
  const lines = [
    `${style.bold(inertText(node.name))}  ${style.dim(formatNodeId(node.id))}`,
    style.dim(
      path
        .slice(0, -1)
        .map((above) => inertText(above.name))
        .join(' › '),
    ),
    inertText(node.summary),
    '',
    `${formatPlural(node.bailCount, 'bail')}, ${formatShare(node.bailCount / taxonomy.bailCount)} of all; ${formatCount(node.distinctCount)} distinct`,
    node.keyphrases.length > 0 ? `Keyphrases: ${inertText(node.keyphrases.join(', '))}` : '',
    node.cohesion === null ? '' : `Cohesion: ${node.cohesion.toFixed(2)} (mean cosine to the centre)`,
    describePlacement(node).replace(/^n/, 'N'),
    ...describeMark(byHand),
    node.like ? `Like: ${inertText(node.like.name)} (similarity ${node.like.similarity.toFixed(2)})` : '',
    ...groups.map(
      ({ by, counts }) =>
        `By ${by}: ${counts.map(({ value, count }) => `${value === '' ? '(not given)' : inertText(value)} ${formatCount(count)}`).join(', ')}`,
    ),
    ...section(
      style,
      'Below it',
      node.children.map(
        (child) =>
          `${formatCount(child.bailCount).padStart(6)}  ${inertText(child.name)}  ${style.dim(formatNodeId(child.id))}`,
      ),
    ),
    ...section(
      style,
      'Typical',
      typical.map((member) => renderMember(member, style)),
    ),
    ...section(
      style,
      'At the boundary',
      boundary.map((member) => renderMember(member, style)),
    ),
  ];
  output.write(`${lines.filter((line, i) => line !== '' || lines[i - 1] !== '').join('\n')}\n`);
}

function describeMark(mark: NodeMark | null): string[] {
  if (!mark) return [];
  const decided = [
    [mark.isMade, 'made'],
    [mark.name !== null && !mark.isMade, 'named'],
    [mark.summary !== null, 'described'],
    [mark.parent !== null && !mark.isMade, 'put here'],
    [mark.isPinned, 'pinned'],
  ].flatMap(([is, word]) => (is ? [word] : []));
  return [
    decided.length > 0 ? `By hand: ${decided.join(', ')}` : '',
    mark.note === null ? '' : `Note: ${inertText(mark.note)}`,
  ];
}

/** The most typical members of one leaf, or of the largest leaves below a node in turn. */
function typicalMembers({ db }: LoadedTaxonomy, leaves: readonly TreeNode[], count: number): Member[] {
  const largest = [...leaves].sort((a, b) => b.bailCount - a.bailCount || a.id - b.id).slice(0, count);
  const each = Math.max(1, Math.ceil(count / Math.max(1, largest.length)));
  return largest.flatMap((leaf) => loadMembers(db, leaf.id, each)).slice(0, count);
}

function renderMember(member: Member, style: Style): string {
  const detail = member.reason ?? (member.score === null ? '' : member.score.toFixed(2));
  const mark = member.isDuplicate ? ', a duplicate' : '';
  return `  ${style.dim(inertText(`${member.run}/${member.recordId}`))} (${inertText(detail)}${mark})\n    ${excerpt(member.gist, 160)}`;
}

function section(style: Style, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines];
}

function showTranscript({ db, tree, build }: LoadedTaxonomy, id: number, options: ShowOptions, output: Output): void {
  const transcript = loadTranscript(db, id)!;
  const placement = loadPlacement(db, id);
  const path = placement ? (findNode(tree, placement.nodeId) ?? []) : [];
  const digest = loadDigest(db, id);
  const facets = loadFacets(db, build).find(id);
  const isByHand = isPlacedByHand(db, id);
  if (options.json) {
    output.write(
      `${inertJson({ ...transcript, placement, path: path.map((node) => ({ id: node.id, name: node.name })), digest, isByHand, ...(facets && { facets }) }, 2)}\n`,
    );
    return;
  }
  const style = createStyle();
  const place = path.map((node) => inertText(node.name)).join(' › ');
  const lines = [
    style.bold(inertText(`${transcript.run}/${transcript.recordId}`)),
    ...factsOf(transcript),
    path.length > 0
      ? `In: ${place}  ${style.dim(formatNodeId(path.at(-1)!.id))}${placement?.reason ? ` (${inertText(placement.reason)})` : ''}${isByHand ? ' (by hand)' : ''}`
      : '',
    digest && digest.coverage < 1
      ? `Embedded: ${formatShare(digest.coverage)} of its ${formatCount(digest.totalTokens)} tokens`
      : '',
    ...section(style, 'What a language model said of it', describeFacets(facets ?? {})),
    ...transcript.messages.flatMap((message) => turn(style, message.role, message.content, message.toolCalls)),
    ...(transcript.output
      ? turn(style, 'answer to the offered exit', transcript.output.content, transcript.output.toolCalls)
      : []),
    ...(transcript.journal ? turn(style, 'journal', transcript.journal) : []),
  ];
  output.write(`${lines.filter((line, i) => line !== '' || i > 4).join('\n')}\n`);
}

function describeFacets(facets: FacetValues): string[] {
  return Object.entries(facets).map(
    ([name, value]) => `  ${inertText(name)}: ${inertText(String(value ?? 'unknown'))}`,
  );
}

function factsOf(transcript: StoredTranscript): string[] {
  const facts = [
    ['model', transcript.model],
    ['method', transcript.method],
    ['variant', transcript.variant],
    ['turn', transcript.turn],
    ['sample', transcript.sample],
    ['refused', transcript.refused],
    ['P(bail)', transcript.pBail],
    ['P(continue)', transcript.pContinue],
  ].filter(([, value]) => value !== null);
  const note = transcript.note ? `; ${inertText(transcript.note)}` : '';
  return [
    facts.map(([name, value]) => `${name}: ${inertText(String(value))}`).join('   '),
    `outcome: ${transcript.outcome} (read from: ${transcript.rule}${note})`,
  ];
}

function turn(
  style: Style,
  role: string,
  content: string,
  toolCalls: readonly { name: string; arguments: string }[] = [],
): string[] {
  const text = content.split('\n').map((line) => `    ${inertText(line)}`);
  const calls = toolCalls.map((call) => `    [calls ${inertText(call.name)} ${inertText(call.arguments)}]`);
  return ['', style.cyan(`${role}:`), ...(content === '' && calls.length > 0 ? [] : text), ...calls];
}
