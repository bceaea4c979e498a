import { createVectorStore } from '../../db/embeddings.js';
import { iterateVectorHashes } from '../../db/placements.js';
import { createMatrix, type Matrix, normalize } from '../../embeddings/matrix.js';
import { inertText } from '../../taxonomy/inert.js';
import { matchEntries } from '../../taxonomy/match-entries.js';
import { entryTexts, listEntries, type SeedTaxonomy } from '../../taxonomy/seed-tree.js';
import { formatNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { loadModelFor } from '../load-model.js';
import type { LoadedTaxonomy } from '../load-taxonomy.js';
import { embedTexts, findTextVectors } from '../stages/text-vectors.js';
import type { Style } from '../style.js';

/** A tree beside a known taxonomy. */
export interface AgainstSeeds {
  readonly name: string;
  /** Whether the tree started from it, or its leaves were matched with it now. */
  readonly isSeeded: boolean;
  /** Topmost nodes that are like no entry, largest first. */
  readonly added: readonly {
    readonly id: number;
    readonly name: string;
    readonly bails: number;
    readonly share: number;
  }[];
  /** Entries with bails, largest first. */
  readonly found: readonly { readonly name: string; readonly bails: number; readonly share: number }[];
  /** Entries without a bail. */
  readonly absent: readonly string[];
}

/** What a tree has that a known taxonomy lacks, and the other way round. */
export async function compareWithSeeds(taxonomy: LoadedTaxonomy, seeds: SeedTaxonomy): Promise<AgainstSeeds> {
  const names = new Set(listEntries(seeds.tree).map(({ name }) => name));
  const nodes = [...walkTree(taxonomy.tree)].filter(({ kind }) => kind === 'node');
  const isSeeded = nodes.some(({ source, name }) => source === 'seed' && names.has(name));
  const entryOf = isSeeded ? entriesByTree(taxonomy.tree, names) : await entriesByVectors(taxonomy, seeds);
  const bailsOf = new Map<string, number>();
  for (const node of nodes) {
    const entry = node.children.length === 0 ? entryOf.get(node.id) : undefined;
    if (entry !== undefined) bailsOf.set(entry, (bailsOf.get(entry) ?? 0) + node.bailCount);
  }
  const share = (bails: number) => bails / Math.max(1, taxonomy.bailCount);
  return {
    name: seeds.name,
    isSeeded,
    added: topmostNew(taxonomy.tree, entryOf)
      .map(({ id, name, bailCount }) => ({ id, name, bails: bailCount, share: share(bailCount) }))
      .sort((a, b) => b.bails - a.bails || a.id - b.id),
    found: [...bailsOf]
      .map(([name, bails]) => ({ name, bails, share: share(bails) }))
      .sort((a, b) => b.bails - a.bails),
    absent: [...names].filter((name) => !bailsOf.has(name)),
  };
}

/** The entry that each leaf stands under. */
function entriesByTree(tree: readonly TreeNode[], names: ReadonlySet<string>): Map<number, string> {
  const entryOf = new Map<number, string>();
  const visit = (node: TreeNode, above: string | undefined): void => {
    const entry = node.source === 'seed' && names.has(node.name) ? node.name : above;
    if (node.children.length === 0 && entry !== undefined) entryOf.set(node.id, entry);
    for (const child of node.children) visit(child, entry);
  };
  for (const node of tree) visit(node, undefined);
  return entryOf;
}

/** The entry that each leaf is like, by the vectors of its bails. */
async function entriesByVectors(taxonomy: LoadedTaxonomy, seeds: SeedTaxonomy): Promise<Map<number, string>> {
  const { ids, centres } = loadCentres(taxonomy);
  const entries = listEntries(seeds.tree);
  const { entryOf } = matchEntries(centres, await loadEntries(taxonomy, entries.map(entryTexts)));
  return new Map(ids.flatMap((id, i) => (entryOf[i]! < 0 ? [] : [[id, entries[entryOf[i]!]!.name] as const])));
}

function loadCentres({ db, build }: LoadedTaxonomy): { ids: number[]; centres: Matrix } {
  const store = createVectorStore(db, build.fingerprint);
  const sums = new Map<number, Float32Array>();
  for (const { node, hash } of iterateVectorHashes(db)) {
    const vector = store.find(hash);
    if (!vector) continue;
    const sum = sums.get(node) ?? new Float32Array(vector.length);
    for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
    sums.set(node, sum);
  }
  const centres = createMatrix(sums.size, store.findSize() ?? 0);
  for (const [i, sum] of [...sums.values()].entries()) centres.data.set(normalize(sum), i * centres.cols);
  return { ids: [...sums.keys()], centres };
}

/** The texts' vectors by the encoder of the build: those that are stored, else made with the bundled one where that was it. */
async function loadEntries({ db, build }: LoadedTaxonomy, lists: readonly string[][]): Promise<Matrix[]> {
  const stored = findTextVectors(db, build.fingerprint, lists);
  if (stored) return stored;
  const { model } = await loadModelFor({});
  try {
    if (model.fingerprint === build.fingerprint) return await embedTexts(model, lists);
  } finally {
    await model.close();
  }
  throw new CommandError(
    'BAD_OPTION',
    `The tree was made with ${build.embedModel}, and the entries have no vectors of it. Start from them once: taxonomy build --seed-taxonomy FILE.`,
  );
}

function topmostNew(tree: readonly TreeNode[], entryOf: ReadonlyMap<number, string>): TreeNode[] {
  const isNew = (node: TreeNode): boolean =>
    node.children.length === 0 ? !entryOf.has(node.id) : node.children.every(isNew);
  const visit = (node: TreeNode): TreeNode[] => (isNew(node) ? [node] : node.children.flatMap(visit));
  return tree.filter(({ kind }) => kind === 'node').flatMap(visit);
}

/** For a terminal. @param limit lines of each section. */
export function renderAgainst(against: AgainstSeeds, limit: number, style: Style): string {
  const name = inertText(against.name);
  const list = (title: string, lines: readonly string[]) =>
    [
      style.bold(title),
      ...lines.slice(0, limit).map((line) => `  ${line}`),
      ...(lines.length > limit ? [`  … and ${formatCount(lines.length - limit)} more (--limit)`] : []),
      ...(lines.length === 0 ? ['  none'] : []),
    ].join('\n');
  const bails = ({ bails, share }: { bails: number; share: number }) =>
    `${formatCount(bails).padStart(6)} ${formatShare(share).padStart(7)}`;
  const how = against.isSeeded
    ? 'The tree started from it.'
    : 'Matched by distance alone: a first sorting, to be read with care.';
  return `${[
    `The tree beside ${name}. ${how}`,
    list(
      `New: like none of its entries`,
      against.added.map((node) => `${bails(node)} ${inertText(node.name)}  ${formatNodeId(node.id)}`),
    ),
    list(
      `Found: ${formatPlural(against.found.length, 'entry').replace(/entrys$/, 'entries')}`,
      against.found.map((entry) => `${bails(entry)} ${inertText(entry.name)}`),
    ),
    list(
      `Absent: no bail`,
      against.absent.map((entry) => inertText(entry)),
    ),
  ].join('\n\n')}\n`;
}
