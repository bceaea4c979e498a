import { createVectorStore } from '../db/embeddings.js';
import { listLabels, loadLabels } from '../db/labels.js';
import { iterateMembers } from '../db/members.js';
import { countPending } from '../db/placements.js';
import { createMatrix, type Matrix } from '../embeddings/matrix.js';
import { type Agreement, measureAgreement } from '../taxonomy/agreement.js';
import { measureNames, measureShape, type NameFigures, type ShapeFigures } from '../taxonomy/quality.js';
import { measureSilhouette, type Silhouette } from '../taxonomy/silhouette.js';
import { walkTree } from '../taxonomy/tree.js';
import { chooseComparisons, type LabelCount, type Level } from './choose-labels.js';
import type { LoadedTaxonomy } from './load-taxonomy.js';
import { DEFAULTS } from './options.js';

/** Every figure of one taxonomy; what `eval --json` prints, but for the stability. */
export interface Evaluation {
  readonly shape: ShapeFigures;
  readonly names: NameFigures;
  readonly silhouette: SilhouetteFigures;
  /** Empty when no label was asked for and none offers itself. */
  readonly labels: readonly LabelComparison[];
  /** Every label that bails have. */
  readonly availableLabels: readonly LabelCount[];
  /** Bails imported after the build: in no node yet, and in none of the figures. */
  readonly pending: number;
}

/** Over distinct bails with a vector; `Unplaced` is left out, as it is no group of like bails. */
export interface SilhouetteFigures {
  /** Null when there are fewer than two nodes of the level. */
  readonly leaf: Silhouette | null;
  readonly top: Silhouette | null;
  /** Distinct bails in a leaf that have no vector of the build's model. */
  readonly withoutVector: number;
}

/** One level of the tree against one label. Duplicates count as the bails they are. */
export interface LabelComparison {
  readonly level: Level;
  readonly label: string;
  /** Null when no placed bail has the label. `Unplaced` counts as one more cluster. */
  readonly agreement: Agreement | null;
  /** Compared bails that lie in `Unplaced`. */
  readonly unplaced: number;
  /** Placed bails without this label: left out. */
  readonly unlabelled: number;
}

/**
 * Measures the taxonomy of a database, and compares it with labels where there are any. Nothing else reads labels.
 * @param label to compare both levels with; see `chooseComparisons` for what happens without one.
 * @throws CommandError NAME_UNKNOWN when no bail has the label.
 */
export function evaluate(taxonomy: LoadedTaxonomy, label?: string): Evaluation {
  const { db, tree } = taxonomy;
  const availableLabels = listLabels(db);
  const comparisons = chooseComparisons(availableLabels, label);
  const places = placeBails(taxonomy);
  return {
    shape: measureShape(tree),
    names: measureNames(tree),
    silhouette: measureSilhouettes(taxonomy, places),
    labels: comparisons.map(({ level, label }) => compareWithLabel(places, level, label, loadLabels(db, label))),
    availableLabels,
    pending: countPending(db),
  };
}

/** Where one bail lies. */
interface Place {
  readonly transcriptId: number;
  /** Ids of nodes; `UNPLACED` for both in the bucket. */
  readonly leaf: number;
  readonly top: number;
  readonly isDuplicate: boolean;
  readonly vectorHash: string | null;
}

const UNPLACED = -1;

function placeBails({ db, tree }: LoadedTaxonomy): Place[] {
  const topOf = new Map<number, number>();
  for (const top of tree) {
    for (const node of walkTree([top])) if (node.kind === 'node') topOf.set(node.id, top.id);
  }
  const places: Place[] = [];
  for (const { transcriptId, nodeId, isDuplicate, vectorHash } of iterateMembers(db)) {
    const top = topOf.get(nodeId);
    places.push({
      transcriptId,
      leaf: top === undefined ? UNPLACED : nodeId,
      top: top ?? UNPLACED,
      isDuplicate,
      vectorHash,
    });
  }
  return places;
}

function measureSilhouettes(taxonomy: LoadedTaxonomy, places: readonly Place[]): SilhouetteFigures {
  const wanted = places.filter((place) => place.leaf !== UNPLACED && !place.isDuplicate);
  const { vectors, found } = gatherVectors(taxonomy, wanted);
  const measure = (level: Level) =>
    measureSilhouette(
      vectors,
      Int32Array.from(found, (place) => place[level]),
      DEFAULTS.seed,
    );
  return { leaf: measure('leaf'), top: measure('top'), withoutVector: wanted.length - found.length };
}

/** The stored vectors of the build's model, one row for each bail that has one. */
function gatherVectors(
  { db, build }: LoadedTaxonomy,
  wanted: readonly Place[],
): { vectors: Matrix; found: readonly Place[] } {
  const store = createVectorStore(db, build.fingerprint);
  const found: Place[] = [];
  let all = createMatrix(0, 0);
  for (const place of wanted) {
    const vector = place.vectorHash === null ? null : store.find(place.vectorHash);
    if (!vector) continue;
    if (found.length === 0) all = createMatrix(wanted.length, vector.length);
    all.data.set(vector, found.length * all.cols);
    found.push(place);
  }
  const data = all.data.subarray(0, found.length * all.cols);
  return { vectors: { data, rows: found.length, cols: all.cols }, found };
}

function compareWithLabel(
  places: readonly Place[],
  level: Level,
  label: string,
  values: ReadonlyMap<number, string>,
): LabelComparison {
  const compared = places.filter((place) => values.has(place.transcriptId));
  const truth = compared.map((place) => values.get(place.transcriptId)!);
  const found = Int32Array.from(compared, (place) => place[level]);
  return {
    level,
    label,
    agreement: measureAgreement(truth, found),
    unplaced: compared.filter((place) => place.leaf === UNPLACED).length,
    unlabelled: places.length - compared.length,
  };
}
