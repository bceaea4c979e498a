import type { Interval } from '../taxonomy/rates.js';
import { element } from './element.js';
import { formatCount, formatShare } from './format.js';

export interface RateRow {
  readonly name: string;
  readonly count: number;
  readonly of: number;
  readonly interval: Interval | null;
}

/** A table of rates with their intervals, also drawn, on one scale from 0 to the highest bound. */
export function createRateTable(
  head: readonly [name: string, count: string, of: string],
  rows: readonly RateRow[],
): HTMLElement {
  const most = Math.max(...rows.map(({ interval }) => interval?.high ?? 0), 1e-9);
  return element(
    'table',
    { class: 'rates' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...[...head, 'rate', '95 % interval'].map((text, i) =>
          element('th', { class: i === 4 ? 'bounds' : i > 0 ? 'number' : null, text }),
        ),
        element(
          'th',
          { class: 'drawn', 'aria-hidden': 'true' },
          element(
            'span',
            { class: 'scale' },
            element('span', { text: '0' }),
            element('span', { text: formatShare(most) }),
          ),
        ),
      ),
    ),
    element('tbody', {}, ...rows.map((row) => renderRow(row, most))),
  );
}

function renderRow({ name, count, of, interval }: RateRow, most: number): HTMLElement {
  const bar = element('span', { class: 'interval', 'aria-hidden': 'true' });
  if (interval) {
    bar.style.setProperty('--low', String(interval.low / most));
    bar.style.setProperty('--high', String(interval.high / most));
    bar.style.setProperty('--rate', String(interval.rate / most));
  }
  return element(
    'tr',
    {},
    element('th', { scope: 'row', dir: 'auto', text: name }),
    element('td', { class: 'number', text: formatCount(count) }),
    element('td', { class: 'number', text: formatCount(of) }),
    element('td', { class: 'number', text: interval ? formatShare(interval.rate) : '–' }),
    element('td', {
      class: 'bounds',
      text: interval ? `${formatShare(interval.low)} to ${formatShare(interval.high)}` : '–',
    }),
    element('td', { class: 'drawn' }, interval ? bar : null),
  );
}
