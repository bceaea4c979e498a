import type { PageCore } from '../taxonomy/export/page-form.js';
import { wilsonInterval } from '../taxonomy/rates.js';
import type { App } from './app.js';
import { createBailList } from './bail-list.js';
import { bailsBelow, pathTo } from './bails.js';
import { element } from './element.js';
import { formatCount, formatPlural, formatShare } from './format.js';
import { createRateTable, type RateRow } from './interval.js';

/** One node: what it is, how often, under what, what is below it and in it. */
export function createNodePage(app: App, index: number): HTMLElement {
  const { core } = app;
  const node = core.nodes[index]!;
  const everything = bailsBelow(core, index, new Uint8Array(core.bails.id.length).fill(1));
  const shown = bailsBelow(core, index, app.passes);
  const children = core.nodes.map((_, i) => i).filter((i) => core.nodes[i]!.parent === index);
  const share = wilsonInterval(node.bailCount, core.bails.id.length);
  return element(
    'article',
    {},
    createTrail(core, index),
    element(
      'h1',
      { dir: 'auto' },
      element('span', { text: node.name }),
      ' ',
      element('a', {
        class: 'id',
        href: `#${node.id}`,
        title: 'A link to this node; it works in later exports too',
        text: node.id,
      }),
    ),
    element('p', {
      class: 'lead',
      text: `${formatPlural(node.bailCount, 'bail')}${node.distinctCount < node.bailCount ? `, ${formatCount(node.distinctCount)} distinct` : ''}${share ? `: ${formatShare(share.rate)} of all (${formatShare(share.low)} to ${formatShare(share.high)})` : ''}.`,
    }),
    node.summary === '' ? null : element('p', { class: 'summary', dir: 'auto', text: node.summary }),
    createFacts(node),
    ...createRates(app, everything),
    ...(children.length === 0 ? [] : [element('h2', { text: 'Below it' }), createChildren(app, children)]),
    element('h2', {
      text:
        shown.length === everything.length
          ? 'Transcripts'
          : `Transcripts that pass the filters: ${formatCount(shown.length)} of ${formatCount(everything.length)}`,
    }),
    shown.length === 0 ? element('p', { text: 'None.' }) : createBailList(app, shown),
  );
}

/** The nodes above, as links. */
export function createTrail(core: PageCore, index: number, isWhole = false): HTMLElement {
  const path = pathTo(core, index);
  const above = isWhole ? path : path.slice(0, -1);
  return element(
    'nav',
    { class: 'trail', 'aria-label': 'Above' },
    element('a', { href: '#', text: 'All' }),
    ...above.flatMap((i) => [
      ' › ',
      element('a', { href: `#${core.nodes[i]!.id}`, dir: 'auto', text: core.nodes[i]!.name }),
    ]),
  );
}

function createFacts(node: PageCore['nodes'][number]): HTMLElement {
  const { keyphrases, like, fit, cohesion, placement, namedBy } = node;
  const facts: (readonly [name: string, value: string])[] = [];
  if (keyphrases.length > 0) facts.push(['Words', keyphrases.join(', ')]);
  if (fit !== null && namedBy === 'words') facts.push(['Its words fit', `${formatShare(fit)} of its members`]);
  if (like) facts.push(['Like, in the published taxonomy', `${like.name} (similarity ${like.similarity.toFixed(2)})`]);
  if (placement)
    facts.push(['Name tested', `${placement.right} of ${placement.placed} members kept from the naming came home`]);
  if (cohesion !== null) facts.push(['Cohesion', `${cohesion.toFixed(2)} (mean cosine to the centre)`]);
  return element(
    'dl',
    { class: 'facts' },
    ...facts.flatMap(([name, value]) => [element('dt', { text: name }), element('dd', { dir: 'auto', text: value })]),
  );
}

/** For every grouping: how often an offer of the group ended here. */
function createRates(app: App, bails: readonly number[]): HTMLElement[] {
  return app.core.groups.flatMap(({ by, rows }) => {
    if (!isColumn(by) || rows.length === 0 || (rows.length === 1 && by !== 'model')) return [];
    const counts = new Map<string, number>();
    for (const bail of bails) {
      const value = app.core.values[by][app.core.bails[by][bail]!] ?? '';
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const lines = rows.map(({ group, bails: left, stays }): RateRow => {
      const count = counts.get(group) ?? 0;
      // A copy without some of the bails could count more of them than offers; then there is no rate.
      const interval = count <= left + stays ? wilsonInterval(count, left + stays) : null;
      return { name: group === '' ? '(not given)' : group, count, of: left + stays, interval };
    });
    return [element('h2', { text: `Rates by ${by}` }), createRateTable([by, 'bails here', 'offers'], lines)];
  });
}

function isColumn(by: string): by is 'run' | 'model' | 'method' | 'variant' {
  return ['run', 'model', 'method', 'variant'].includes(by);
}

function createChildren({ core, counts }: App, children: readonly number[]): HTMLElement {
  const most = Math.max(1, ...children.map((i) => core.nodes[i]!.bailCount));
  return element(
    'ul',
    { class: 'cards' },
    ...children.map((i) => {
      const { id, name, bailCount } = core.nodes[i]!;
      const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
      bar.style.setProperty('--share', String(counts[i]! / most));
      const count =
        counts[i] === bailCount ? formatCount(bailCount) : `${formatCount(counts[i]!)} of ${formatCount(bailCount)}`;
      return element(
        'li',
        {},
        element(
          'a',
          { href: `#${id}` },
          element('strong', { dir: 'auto', text: name }),
          element('span', { class: 'count', text: count }),
          bar,
        ),
      );
    }),
  );
}
