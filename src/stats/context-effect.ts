import { groupByFields, type RowKey } from './breakdown.js';
import { type Comparison, compareOffers } from './compare.js';
import { isKnown, type Offer, type OfferKey } from './offer.js';
import type { Chance } from './rates.js';

/** Rates in other models' transcripts against those in the model's own. */
export interface ContextEffect extends Comparison {
  /** Empty for all models together. */
  readonly key: RowKey;
}

/** What is equal in the two of a pair. */
const PAIRED: readonly OfferKey[] = ['prompt', 'model', 'method', 'variant'];

/** `first` is in other models' transcripts, `second` in the model's own. For all models, then for each that has both. */
export function measureContextEffect(offers: readonly Offer[], chance: Chance): ContextEffect[] {
  const known = offers.filter((offer) => isKnown(offer) && offer.model !== null && offer.transcriptModel !== null);
  const isOwn = createOwnTest();
  const groups = groupByFields(known, ['model']);
  return [{ key: {}, offers: known }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, offers: members }) => {
    const others = members.filter((offer) => !isOwn(offer));
    const comparison = compareOffers(others, members.filter(isOwn), PAIRED, chance);
    return comparison ? [{ key, ...comparison }] : [];
  });
}

/** Whether the run says whose replies stand in the conversation. */
export function namesTranscriptModel(offer: Offer): boolean {
  return offer.transcriptModel !== null;
}

/** The organisation before the slash and letter case are written in many ways; there are few names, so each is folded once. */
function createOwnTest(): (offer: Offer) => boolean {
  const folded = new Map<string, string>();
  const fold = (name: string): string => {
    const known = folded.get(name) ?? foldModel(name);
    folded.set(name, known);
    return known;
  };
  return ({ model, transcriptModel }) => fold(model!) === fold(transcriptModel!);
}

function foldModel(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .trim()
    .toLowerCase();
}
