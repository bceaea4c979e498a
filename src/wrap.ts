import stringWidth from 'string-width';

/** Cells that a tab takes: transcripts are prose and code, not tables. */
const TAB = '    ';

/** The most code points of one character on the screen: the longest emoji in use has ten, a pile of accents has no end. */
const LONGEST_CLUSTER = 16;

/**
 * Breaks one line of text into rows of at most `width` cells, at spaces where there are any.
 * Characters are never split, whatever they are made of. Nothing but spaces is left out, unless `width` is 1 and a character takes 2.
 * @param line inert text without line breaks. @returns at least one row.
 */
export function wrapLine(line: string, width: number): string[] {
  if (fitsAsAscii(line, width)) return [line.trimEnd()];
  const rows: string[] = [];
  let row = '';
  let cells = 0;
  for (const word of wordsOf(line)) {
    const wordCells = word.length > width * LONGEST_CLUSTER * 2 ? Number.POSITIVE_INFINITY : measure(word);
    if (cells + wordCells <= width) {
      row += word;
      cells += wordCells;
      continue;
    }
    if (word.startsWith(' ')) {
      rows.push(row);
      [row, cells] = ['', 0];
      continue;
    }
    if (row.trim() !== '') rows.push(row.trimEnd());
    [row, cells] = ['', 0];
    for (const { text, cells: own } of clustersOf(word, width)) {
      if (own > width) continue;
      if (cells + own > width) {
        rows.push(row);
        [row, cells] = ['', 0];
      }
      row += text;
      cells += own;
    }
  }
  if (row.trim() !== '' || rows.length === 0) rows.push(row);
  return rows.map((text) => text.trimEnd());
}

/** The start of a line, at most `width` cells; an ellipsis says that something was cut. */
export function cutLine(line: string, width: number): string {
  if (width <= 0) return '';
  if (fitsAsAscii(line, width) || measure(line) <= width) return line;
  let kept = '';
  let cells = 0;
  for (const { text, cells: own } of clustersOf(line, width)) {
    if (cells + own > width - 1) break;
    kept += text;
    cells += own;
  }
  return `${kept.trimEnd()}…`;
}

/** The first `count` of some rows; where there are more, an ellipsis ends the last. */
export function cutLines(rows: readonly string[], count: number, width: number): readonly string[] {
  if (rows.length <= count) return rows;
  return count <= 0 ? [] : [...rows.slice(0, count - 1), cutLine(rows.slice(count - 1).join(' '), width)];
}

/** A line cut or filled with spaces to exactly `width` cells. */
export function fitLine(line: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutLine(line, width);
  const space = ' '.repeat(Math.max(0, width - measure(cut)));
  return align === 'left' ? cut + space : space + cut;
}

/** The lines of a text, each without its line break; tabs become spaces. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).map((line) => line.replaceAll('\t', TAB));
}

/** Width of a text in cells. Of most scripts every unit has a width of its own; the rest asks the library, which takes much longer. */
export function measure(text: string): number {
  let cells = 0;
  for (let i = 0; i < text.length; i++) {
    const own = CELLS[text.charCodeAt(i)]!;
    if (own === 0) return stringWidth(text);
    cells += own;
  }
  return cells;
}

/** Cells of a UTF-16 unit whatever stands beside it; 0 where that is not so: marks, joiners, emoji, what is not listed. */
const CELLS = new Uint8Array(0x10000);
for (const [first, last] of [
  [0x20, 0x7e], // ASCII
  [0xa1, 0xac],
  [0xae, 0x2af], // Latin
  [0x391, 0x3a1], // Greek
  [0x3a3, 0x3ff],
  [0x400, 0x481], // Cyrillic
  [0x48a, 0x52f],
  [0x5d0, 0x5ea], // Hebrew letters
  [0x620, 0x64a], // Arabic letters
  [0x2010, 0x2027], // dashes, quotes, ellipsis
  [0x2030, 0x203a],
  [0x2500, 0x259f], // boxes and blocks
  [0x25b8, 0x25b8], // the signs of the tree
  [0x25be, 0x25be],
  [0x25c7, 0x25c7],
  [0x2801, 0x28ff], // braille
]) {
  CELLS.fill(1, first, last! + 1);
}
for (const [first, last] of [
  [0x3001, 0x3029], // punctuation
  [0x3041, 0x3096], // kana
  [0x30a1, 0x30ff],
  [0x3400, 0x4dbf], // Chinese characters
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3], // Korean syllables
]) {
  CELLS.fill(2, first, last! + 1);
}

/**
 * Makes every character of a text one that takes at least a cell, as the screen buffer counts them:
 * what shows nothing is dropped, an accent with no letter gets a circle to stand on, and piles of accents are cut.
 */
export function settleMarks(text: string): string {
  if (!/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(text)) return text;
  let settled = '';
  for (const segment of segmentsOf(text)) {
    const cluster = segment.length > LONGEST_CLUSTER ? [...segment].slice(0, LONGEST_CLUSTER).join('') : segment;
    if (/^ ?\p{M}/u.test(cluster)) settled += cluster.replace(/^ ?/, (space) => `${space}◌`);
    else if (/^[\p{L}\p{N}\p{P} ]/u.test(cluster) || measure(cluster) > 0) settled += cluster;
  }
  return settled;
}

function fitsAsAscii(line: string, width: number): boolean {
  return line.length <= width && /^[\x20-\x7e]*$/.test(line);
}

/** Words and the runs of spaces between them; Chinese and Japanese may be broken at any character. */
function wordsOf(line: string): string[] {
  return line.match(/ +|[\p{Script=Han}\u3041-\u30ff]\p{M}*|[^ \p{Script=Han}\u3041-\u30ff]+/gu) ?? [];
}

/** What a reader takes for single characters; only one that is wider than `width` comes apart. */
function* clustersOf(text: string, width: number): Generator<{ text: string; cells: number }> {
  for (const segment of segmentsOf(text)) {
    const cells = measure(segment);
    if (cells <= width) yield { text: segment, cells };
    else for (const part of segment) yield { text: part, cells: measure(part) };
  }
}

function* segmentsOf(text: string): Generator<string> {
  for (const piece of text.match(PIECE) ?? []) {
    for (const { segment } of SEGMENTER.segment(piece)) yield segment;
  }
}

const SEGMENTER = new Intl.Segmenter();

/**
 * The segmenter's time grows with the square of the length, so it gets a few hundred characters at a time, up to one that
 * surely begins a new cluster: a letter (no Korean vowel), digit, punctuation mark, space or picture with no joiner before it.
 */
const PIECE =
  /(?:.{300}.*?(?=(?<!\u200d)(?![\u1160-\u11ff\ud7b0-\ud7fb])[\p{L}\p{N}\p{P}\p{Extended_Pictographic} ])|.*$)/gsu;
