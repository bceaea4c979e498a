import stringWidth from 'string-width';
import { inertText } from './inert.js';

/** A blank line: where one turn ends and the next begins. */
const PARAGRAPH_END = /\s*\n[^\S\n]*\n\s*/g;

/**
 * One line of a text, turns divided by a slash, cut after a word, with `…` where something follows.
 * @param columns the most terminal columns the line may take, `…` included; at least 1.
 * @returns inert text; empty if the text has nothing to show.
 */
export function excerpt(text: string, columns: number): string {
  // A character takes a column or two, or none when it is a mark; more than eight times the width is never needed.
  const line = inertText(
    text
      .slice(0, columns * 8 + 256)
      .trim()
      .replace(PARAGRAPH_END, ' / '),
  )
    .replace(/\s+/g, ' ')
    .trim();
  const { whole, kept } = takeColumns(line, columns);
  if (text.length <= columns * 8 + 256 && whole) return line;
  const space = kept.lastIndexOf(' ');
  const words = line[kept.length] === ' ' || space < kept.length / 2 ? kept : kept.slice(0, space);
  return `${words.replace(/[\s,;:.–—-]+$/u, '')}…`;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Whether the whole line takes no more than `columns`, and what of it leaves one of them free. */
function takeColumns(line: string, columns: number): { whole: boolean; kept: string } {
  let [at, keptLength, width] = [0, 0, 0];
  const take = (end: number, columnsTaken: number): void => {
    width += columnsTaken;
    if (width < columns) keptLength = end;
    at = end;
  };
  while (at < line.length && width <= columns) {
    // Between two plain characters nothing joins, so segmenting, which takes most of the time, is for what lies round others.
    if (isPlain(line, at) && (at + 1 === line.length || isPlain(line, at + 1))) take(at + 1, 1);
    else {
      const start = at;
      for (const { segment, index } of GRAPHEMES.segment(line.slice(start, endOfOther(line, start)))) {
        if (width <= columns) take(start + index + segment.length, stringWidth(segment));
      }
    }
  }
  return { whole: width <= columns, kept: line.slice(0, keptLength) };
}

/** Where the next two plain characters part. */
function endOfOther(line: string, start: number): number {
  let end = start + 1;
  while (end < line.length && !(isPlain(line, end - 1) && isPlain(line, end))) end++;
  return end;
}

/** A character of ASCII that shows: one column, and it joins with none of its kind. */
function isPlain(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 0x20 && code < 0x7f;
}
