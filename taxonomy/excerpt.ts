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
  if (text.length <= columns * 8 + 256 && stringWidth(line) <= columns) return line;
  const kept = takeColumns(line, columns - 1);
  const space = kept.lastIndexOf(' ');
  const whole = line[kept.length] === ' ' || space < kept.length / 2 ? kept : kept.slice(0, space);
  return `${whole.replace(/[\s,;:.–—-]+$/u, '')}…`;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function takeColumns(line: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(line)) {
    width += stringWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return kept;
}
