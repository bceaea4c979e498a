import { inertText } from '../taxonomy/inert.js';
import { CommandError } from './errors.js';

/** A level of the tree that labels are compared with. */
export type Level = 'top' | 'leaf';

export interface LabelCount {
  readonly name: string;
  /** Bails that have it. */
  readonly count: number;
  /** Values it takes. */
  readonly distinct: number;
}

/** The label of each level, by the names that labelled runs commonly give them. */
const USUAL_LABELS = { top: 'category', leaf: 'subcategory' } as const;

/**
 * Which label is compared with which level. The one asked for with both; else `category` with the top level and
 * `subcategory` with the leaves; else the only label there is, with both. With several others none, rather than a guess.
 * @throws CommandError NAME_UNKNOWN when no bail has the label asked for.
 */
export function chooseComparisons(
  available: readonly LabelCount[],
  wanted?: string,
): readonly { readonly level: Level; readonly label: string }[] {
  const names = available.map(({ name }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return againstBoth(wanted);
    throw new CommandError('NAME_UNKNOWN', `--labels ${inertText(wanted)}: ${describeMissing(names)}`);
  }
  const { top, leaf } = USUAL_LABELS;
  if (names.includes(top) && names.includes(leaf)) {
    return [
      { level: 'top', label: top },
      { level: 'leaf', label: leaf },
    ];
  }
  const usual = names.filter((name) => name === top || name === leaf);
  const [only, ...others] = usual.length > 0 ? usual : names;
  return only === undefined || others.length > 0 ? [] : againstBoth(only);
}

function againstBoth(label: string): readonly { level: Level; label: string }[] {
  return [
    { level: 'top', label },
    { level: 'leaf', label },
  ];
}

function describeMissing(names: readonly string[]): string {
  if (names.length === 0)
    return 'no bail in this database has labels. Leave the option out, or build from labelled runs.';
  return `no bail has a label of this name. Expected one of: ${names.map((text) => inertText(text)).join(', ')}.`;
}
