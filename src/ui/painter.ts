import type { Row } from './spans.js';
import type { Look, Theme } from './theme.js';

/** Puts rows on a terminal, only those that changed. */
export interface Painter {
  paint(rows: readonly Row[]): void;
  /** Forgets what is on the screen, and clears it: after a change of size. */
  clear(): void;
}

/** What is sent in between is shown at once, where the terminal knows of it (synchronised output, mode 2026). */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];
const CLEAR = '\u001b[2J';

/**
 * Ink lays every cell of the screen out anew for each frame, which takes 11 ms at 120 by 40 and 30 ms at 200 by 60 (bench/NOTES.md);
 * our rows are laid out already, so they are compared with those of the last frame and written where they stand.
 * @param write sends to the terminal.
 */
export function createPainter(theme: Theme, write: (text: string) => void): Painter {
  const codes = Object.fromEntries(Object.entries(theme).map(([tone, look]) => [tone, toSgr(look)]));
  let before: string[] = [];
  return {
    paint(rows) {
      const lines = rows.map((row) => row.map(({ text, tone }) => wrap(text, codes[tone]!)).join(''));
      const changed = lines.flatMap((line, i) => (line === before[i] ? [] : [`\u001b[${i + 1};1H${line}\u001b[K`]));
      for (let i = lines.length; i < before.length; i++) changed.push(`\u001b[${i + 1};1H\u001b[K`);
      before = lines;
      if (changed.length > 0) write(BEGIN + changed.join('') + END);
    },
    clear() {
      before = [];
      write(CLEAR);
    },
  };
}

function wrap(text: string, code: string): string {
  return code === '' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
}

/** Select Graphic Rendition: ECMA-48, 8.3.117. */
function toSgr({ bold, dimColor, underline, inverse, color, backgroundColor }: Look): string {
  const codes = [
    bold ? 1 : null,
    dimColor ? 2 : null,
    underline ? 4 : null,
    inverse ? 7 : null,
    color === undefined ? null : 30 + COLOURS.indexOf(color as string),
    backgroundColor === undefined ? null : 40 + COLOURS.indexOf(backgroundColor as string),
  ];
  return codes.filter((code) => code !== null).join(';');
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
