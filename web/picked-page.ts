import type { App } from './app.js';
import { createBailList } from './bail-list.js';
import { countValues, pathTo } from './bails.js';
import { element } from './element.js';
import { formatCount, formatPlural } from './format.js';

/** What was picked on the map: which nodes it is of, and the transcripts. */
export function createPickedPage(app: App): HTMLElement {
  const { core, picked } = app;
  const counts = new Map<number, number>();
  for (const bail of picked) counts.set(core.bails.node[bail]!, (counts.get(core.bails.node[bail]!) ?? 0) + 1);
  const nodes = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const models = countValues(core, 'model', picked).length;
  return element(
    'article',
    {},
    element('p', { class: 'trail' }, element('a', { href: '#map', text: '‹ Map' })),
    element('h1', { text: `${formatPlural(picked.length, 'bail')} picked on the map` }),
    picked.length === 0
      ? element('p', { text: 'Draw round points on the map: press Lasso, or hold Shift while you drag.' })
      : element('p', {
          class: 'lead',
          text: `Of ${formatPlural(nodes.length, 'leaf').replace('leafs', 'leaves')} and ${formatPlural(models, 'model')}.`,
        }),
    element(
      'ul',
      { class: 'cards' },
      ...nodes.map(([node, count]) => {
        const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
        bar.style.setProperty('--share', String(count / picked.length));
        return element(
          'li',
          {},
          element(
            'a',
            { href: `#${core.nodes[node]!.id}` },
            element('strong', { dir: 'auto', text: core.nodes[node]!.name }),
            element('span', {
              class: 'count',
              text: `${formatCount(count)} of ${formatCount(core.nodes[node]!.bailCount)}`,
            }),
            bar,
            element('small', {
              dir: 'auto',
              text: pathTo(core, node)
                .slice(0, -1)
                .map((above) => core.nodes[above]!.name)
                .join(' › '),
            }),
          ),
        );
      }),
    ),
    element('h2', { text: 'Transcripts' }),
    createBailList(app, picked),
  );
}
