import type { App } from './app.js';
import { element } from './element.js';
import { formatCount, formatPlural, formatShare } from './format.js';
import { createRateTable } from './interval.js';

/** The facts of the whole: rates, top nodes, settings, what was lost. */
export function createStartPage({ core }: App): HTMLElement {
  const { title, part, total, groups, settings, losses, nodes } = core;
  const tops = nodes.filter(({ parent }) => parent < 0);
  const bails = tops.reduce((sum, { bailCount }) => sum + bailCount, 0);
  return element(
    'article',
    {},
    element('h1', { dir: 'auto', text: title }),
    element('p', {
      class: 'lead',
      text: `An exit was offered ${formatPlural(total.offers, 'time')}. The model left ${formatPlural(total.bails, 'time')} ${part === null ? 'and stayed' : 'in the one situation shown here, and stayed or left in another'} ${formatPlural(total.stays, 'time')}${total.unknown > 0 ? `; of ${formatPlural(total.unknown, 'offer')} the outcome is not known` : ''}.${total.rate ? ` Bail rate: ${formatShare(total.rate.rate)} (${formatShare(total.rate.low)} to ${formatShare(total.rate.high)}).` : ''}`,
    }),
    element('h2', { text: 'Situations' }),
    element(
      'ul',
      { class: 'cards' },
      ...tops.map((node) => {
        const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
        bar.style.setProperty('--share', String(node.bailCount / Math.max(1, bails)));
        return element(
          'li',
          {},
          element(
            'a',
            { href: `#${node.id}`, class: node.kind === 'node' ? null : 'beside' },
            element('strong', { dir: 'auto', text: node.name }),
            element('span', {
              class: 'count',
              text: `${formatCount(node.bailCount)} · ${formatShare(node.bailCount / Math.max(1, bails))}`,
            }),
            bar,
          ),
        );
      }),
    ),
    ...groups
      .filter(({ by, rows }) => rows.length > 1 || (rows.length === 1 && by === 'model'))
      .flatMap(({ by, rows }) => [
        element('h2', { text: `Rates by ${by}` }),
        createRateTable(
          [by, 'bails', 'offers'],
          rows.map((row) => ({
            name: row.group === '' ? '(not given)' : row.group,
            count: row.bails,
            of: row.bails + row.stays,
            interval: row.rate,
          })),
        ),
      ]),
    element('p', {
      class: 'note',
      text: 'Rates are bails of the offers whose outcome is known; intervals are Wilson’s, 95 %, as if no two offers had a prompt or a chat in common. Where they have, those of taxonomy stats are wider and right.',
    }),
    element('h2', { text: 'What was skipped, cut or not known' }),
    losses.length === 0
      ? element('p', { text: 'Nothing.' })
      : element('ul', {}, ...losses.map((text) => element('li', { dir: 'auto', text }))),
    element('p', { class: 'note', text: `Made with ${settings.map((pair) => pair.join(' ')).join(', ')}.` }),
  );
}
