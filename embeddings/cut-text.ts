/** Length of a text in some model's tokens. May be slow on long texts, so it is only ever given short slices. */
export type CountTokens = (text: string) => number;

/**
 * The length of a text of any size, in tokens: the sum over slices of at most `SLICE` characters, so that a tokenizer
 * whose time grows faster than its input stays linear. A token that a slice divides counts twice.
 */
export function countLongText(text: string, countTokens: CountTokens): number {
  if (text.length <= SLICE) return countTokens(text);
  let tokens = 0;
  for (let start = 0; start < text.length; ) {
    const end = sliceEnd(text, start);
    tokens += countTokens(text.slice(start, end));
    start = end;
  }
  return tokens;
}

/** The longest beginning of at most `limit` tokens, ending between words where it can. */
export function headWithin(text: string, limit: number, countTokens: CountTokens): string {
  if (limit <= 0) return '';
  const slice = text.slice(0, boundaryBefore(text, Math.min(text.length, reach(limit))));
  if (slice.length === text.length && countTokens(text) <= limit) return text;
  const cuts = wordEnds(slice);
  const kept = largestFitting(cuts.length, limit, (i) => countTokens(slice.slice(0, cuts[i])));
  return kept < 0 ? '' : slice.slice(0, cuts[kept]).trimEnd();
}

/** The longest ending of at most `limit` tokens, starting between words where it can. */
export function tailWithin(text: string, limit: number, countTokens: CountTokens): string {
  if (limit <= 0) return '';
  const slice = text.slice(boundaryBefore(text, Math.max(0, text.length - reach(limit))));
  if (slice.length === text.length && countTokens(text) <= limit) return text;
  const cuts = [0, ...wordEnds(slice)].reverse();
  const kept = largestFitting(cuts.length, limit, (i) => countTokens(slice.slice(cuts[i])));
  return kept < 0 ? '' : slice.slice(cuts[kept]).trimStart();
}

/** The text in consecutive pieces of at most `limit` tokens each, divided between words where it can be. */
export function windowsWithin(text: string, limit: number, countTokens: CountTokens): string[] {
  const windows: string[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    // A single character may be longer than the limit (byte tokens): it goes in whole, and the model reads what it can.
    const window = headWithin(rest, limit, countTokens) || String.fromCodePoint(rest.codePointAt(0)!);
    windows.push(window);
    rest = rest.slice(window.length).trimStart();
  }
  return windows;
}

/** Characters given to the tokenizer at once, at most. */
const SLICE = 2_048;
/** A stretch without a space longer than this (Chinese, base64) may be divided inside. */
const LONGEST_WORD = 24;

/** How far `limit` tokens can be expected to reach, in characters. English takes four to five a token. */
function reach(limit: number): number {
  return Math.ceil(limit) * 10 + 64;
}

function sliceEnd(text: string, start: number): number {
  const end = Math.min(start + SLICE, text.length);
  if (end === text.length) return end;
  const space = text.lastIndexOf(' ', end);
  if (space > start + SLICE / 2) return space;
  return boundaryBefore(text, end);
}

/** Positions, ascending, at which a slice may be cut: after each word, and inside stretches without spaces. */
function wordEnds(slice: string): number[] {
  const ends: number[] = [];
  let last = 0;
  for (let i = 1; i <= slice.length; i++) {
    const spaced = i === slice.length || (isSpace(slice.charCodeAt(i)) && !isSpace(slice.charCodeAt(i - 1)));
    const inside = i - last >= LONGEST_WORD && boundaryBefore(slice, i) === i;
    if (!spaced && !inside) continue;
    ends.push(i);
    last = i;
  }
  return ends;
}

/** Whether a UTF-16 unit is what `\s` matches. */
function isSpace(unit: number): boolean {
  return unit < 0x80 ? unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) : /\s/.test(String.fromCharCode(unit));
}

/** `i`, or the position before it where `i` would divide a character that takes two units. */
function boundaryBefore(text: string, i: number): number {
  const isDivided = isSurrogate(text.charCodeAt(i - 1), 0xd800) && isSurrogate(text.charCodeAt(i), 0xdc00);
  return isDivided ? i - 1 : i;
}

/** Whether a unit is one of the 1,024 surrogates from `first`. NaN, from beyond an end, is none. */
function isSurrogate(unit: number, first: number): boolean {
  return unit >= first && unit < first + 0x400;
}

/**
 * The largest `i` below `count` whose length is within the limit, when lengths never fall as `i` grows; -1 if none is. Lengths grow
 * nearly evenly, so each look is where the limit is reached if they do, or in the middle when the look before gained little.
 */
function largestFitting(count: number, limit: number, lengthOf: (i: number) => number): number {
  let [low, lowLength] = [-1, 0];
  let [high, highLength] = [count, Infinity];
  let isHalved = false;
  while (high - low > 1) {
    const width = high - low;
    const perCut = highLength < Infinity ? (highLength - lowLength) / width : lowLength / (low + 1) || TOKENS_PER_CUT;
    const step = isHalved ? width / 2 : (limit - lowLength + 0.5) / perCut;
    const i = Math.min(high - 1, low + Math.max(1, Math.round(step)));
    const length = lengthOf(i);
    if (length <= limit) [low, lowLength] = [i, length];
    else [high, highLength] = [i, length];
    isHalved = !isHalved && (high - low) * 2 > width;
  }
  return low;
}

/** A first guess: English has five tokens for four words. */
const TOKENS_PER_CUT = 1.25;
