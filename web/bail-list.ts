import { type App, valueName } from './app.js';
import { element } from './element.js';
import { formatCount } from './format.js';
import { formatRoute } from './route.js';

/** Rows that are made at once. */
const PAGE = 50;

/** A list of bails, each a link to its transcript; more are made as it is asked for them. */
export function createBailList(app: App, bails: readonly number[], textOf?: (bail: number) => string): HTMLElement {
  const list = element('ol', { class: 'bails' });
  const more = element('button', { type: 'button', class: 'more', click: () => grow() });
  const box = element('div', {}, list, more);
  let made = 0;
  const grow = (): void => {
    list.append(...bails.slice(made, made + PAGE).map((bail) => renderRow(app, bail, textOf?.(bail))));
    made = Math.min(bails.length, made + PAGE);
    more.hidden = made >= bails.length;
    more.textContent = `Show more (${formatCount(bails.length - made)} left)`;
  };
  grow();
  return box;
}

export function transcriptHref({ core }: Pick<App, 'core'>, bail: number): string {
  return formatRoute({ view: 'transcript', run: core.values.run[core.bails.run[bail]!]!, id: core.bails.id[bail]! });
}

function renderRow(app: App, bail: number, text = app.core.bails.gist[bail]!): HTMLElement {
  const { bails } = app.core;
  const facts = [
    `${valueName(app, 'run', bails.run[bail]!)}/${bails.id[bail]}`,
    ...(['model', 'method', 'variant'] as const)
      .filter((column) => bails[column][bail]! >= 0)
      .map((column) => valueName(app, column, bails[column][bail]!)),
    bails.turn[bail] === null ? '' : `turn ${bails.turn[bail]}`,
    bails.duplicate[bail] ? 'a duplicate' : '',
    bails.reason[bail]! >= 0 ? valueName(app, 'reason', bails.reason[bail]!) : '',
  ];
  return element(
    'li',
    {},
    element(
      'a',
      { href: transcriptHref(app, bail) },
      element('span', { class: 'gist', dir: 'auto', text: text === '' ? '(no text)' : text }),
      element('span', { class: 'facts', text: facts.filter((fact) => fact !== '').join(' · ') }),
    ),
  );
}
