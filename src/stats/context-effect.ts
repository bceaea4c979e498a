import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, rowsWith } from './columns.js';
import { type Comparison, compareRows } from './compare.js';
import type { Offer, OfferKey } from './offer.js';
import type { Chance } from './rates.js';

/** Rates in other models' transcripts against those in the model's own. */
export interface ContextEffect extends Comparison {
  /** Empty for all models together. */
  readonly key: RowKey;
}

/** What is equal in the two of a pair. */
const PAIRED: readonly OfferKey[] = ['prompt', 'model', 'method', 'variant'];

/** `first` is in other models' transcripts, `second` in the model's own. For all models, then for each that has both. */
export function measureContextEffect(columns: OfferColumns, chance: Chance): ContextEffect[] {
  const { isNamed, isOwn, isOthers } = tellContexts(columns);
  const known = rowsWith(rowsWith(allRows(columns), columns.known), isNamed);
  const groups = groupRows(columns, ['model'], known);
  return [{ key: {}, rows: known }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, rows }) => {
    const [others, own] = [rowsWith(rows, isOthers), rowsWith(rows, isOwn)];
    const comparison = compareRows(columns, others, own, PAIRED, columns.bailed, chance);
    return comparison ? [{ key, ...comparison }] : [];
  });
}

/** Columns: whether both models are named, are the same, and are not. */
function tellContexts({ offers }: OfferColumns) {
  const folded = new Map<string, string>();
  const fold = (name: string): string => {
    const known = folded.get(name) ?? foldModel(name);
    folded.set(name, known);
    return known;
  };
  const [isNamed, isOwn, isOthers] = [0, 1, 2].map(() => new Uint8Array(offers.length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  for (let row = 0; row < offers.length; row++) {
    const { model, transcriptModel } = offers[row]!;
    if (model === null || transcriptModel === null) continue;
    isNamed[row] = 1;
    (fold(model) === fold(transcriptModel) ? isOwn : isOthers)[row] = 1;
  }
  return { isNamed, isOwn, isOthers };
}

/** Whether the run says whose replies stand in the conversation. */
export function namesTranscriptModel(offer: Offer): boolean {
  return offer.transcriptModel !== null;
}

/** The organisation before the slash and letter case are written in many ways. */
function foldModel(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .trim()
    .toLowerCase();
}
