import type { Interval } from '../../taxonomy/rates.js';

/** Ends of an axis that are easy to read. */
const ENDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** The least of the easy ends that holds every upper bound. */
export function chooseAxisEnd(intervals: readonly Interval[]): number {
  const highest = Math.max(0, ...intervals.map(({ high }) => high));
  return ENDS.find((end) => end >= highest) ?? 1;
}

/**
 * A bar that runs up to the lower bound, then the interval with the rate in it: `━━━├─●──┤`.
 * @param end the rate at the right edge, above 0.
 * @param cells width in characters, at least 1.
 */
export function drawInterval({ rate, low, high }: Interval, end: number, cells: number): string {
  const cellOf = (share: number) => Math.min(cells - 1, Math.max(0, Math.floor((share / end) * cells)));
  const [first, point, last] = [cellOf(low), cellOf(rate), cellOf(high)];
  let line = '';
  for (let cell = 0; cell < cells; cell++) {
    if (cell === point) line += '●';
    else if (cell < first) line += '━';
    else if (cell > last) line += ' ';
    else if (cell === first) line += '├';
    else if (cell === last) line += '┤';
    else line += '─';
  }
  return line;
}
