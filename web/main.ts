import type { PageCore } from '../taxonomy/export/page-form.js';
import { type App, createApp } from './app.js';
import { transcriptHref } from './bail-list.js';
import { byId, element, shown } from './element.js';
import { createFilterBar } from './filter-bar.js';
import { fillKeys, listenToKeys } from './keys.js';
import { createMapPage, type MapPage } from './map-page.js';
import { createNodePage } from './node-page.js';
import { createPickedPage } from './picked-page.js';
import { formatRoute, parseRoute, type Route } from './route.js';
import { createSearchPage } from './search-page.js';
import { createStartPage } from './start-page.js';
import { createThemeSwitch } from './theme.js';
import { createTranscriptPage, neighbours } from './transcript-page.js';
import { createTreeView, type TreeView } from './tree-view.js';
import { unpack } from './unpack.js';

start().catch((error: unknown) => {
  byId('main').replaceChildren(
    element('p', { class: 'wait', role: 'alert', text: `This page cannot be shown: ${(error as Error).message}` }),
  );
});

async function start(): Promise<void> {
  if (!('DecompressionStream' in globalThis))
    throw new Error('the browser is too old. Expected Chrome 103, Firefox 113, Safari 16.4 or newer.');
  const core = await unpack<PageCore>(byId('core').textContent ?? '');
  byId('core').remove();
  document.title = shown(core.title);
  const app = createApp(core);
  const tree = createTreeView(app, byId('tree'));
  createFilterBar(app, byId('filters'));
  const pages = createPages(app, tree);
  createThemeSwitch(byId('theme'), pages.redraw);
  fillKeys(byId<HTMLDialogElement>('keys'));
  listen(app, tree, pages);
  keepPlaces();
  app.onFilter(pages.refresh);
  addEventListener('hashchange', pages.show);
  await pages.show();
}

interface Pages {
  show(): Promise<void>;
  /** After a change of the filter. */
  refresh(): void;
  /** After a change of light and dark. */
  redraw(): void;
  bail(): number;
}

/** Shows what the address says, one page at a time. */
function createPages(app: App, tree: TreeView): Pages {
  const main = byId('main');
  let map: MapPage | null = null;
  let shownTimes = 0;
  let bail = -1;

  async function show(): Promise<void> {
    const turn = ++shownTimes;
    const route = parseRoute(location.hash);
    const made = await createPage(route, () => turn === shownTimes);
    if (turn !== shownTimes) return;
    document.body.dataset.view = route.view;
    for (const link of document.querySelectorAll<HTMLElement>('#views a'))
      link.toggleAttribute(
        'aria-current',
        (link.dataset.view === 'map') === (route.view === 'map' || route.view === 'picked'),
      );
    main.replaceChildren(made);
    if (!document.activeElement || document.activeElement === document.body)
      (main.querySelector<HTMLElement>('canvas[tabindex]') ?? main).focus({ preventScroll: true });
    const before = (history.state as { readonly scroll?: number } | null)?.scroll;
    if (before === undefined && route.view === 'transcript')
      main.querySelector('#exit')?.scrollIntoView({ block: 'center' });
    else scrollTo(0, before ?? 0);
  }

  async function createPage(route: Route, isWanted: () => boolean): Promise<HTMLElement> {
    bail = -1;
    if (route.view === 'node') {
      const index = app.nodeIndex.get(route.id);
      tree.select(index ?? -1);
      return index === undefined
        ? missing(`${route.id} is not in this file.`, 'The node is gone, or too small to be shown here.')
        : createNodePage(app, index);
    }
    if (route.view === 'transcript') {
      const { bails, values } = app.core;
      const run = values.run.indexOf(route.run);
      bail = bails.id.findIndex((id, i) => id === route.id && bails.run[i] === run);
      if (bail < 0) return missing(`${route.run}/${route.id} is not in this file.`, 'It is no bail of this taxonomy.');
      tree.select(bails.node[bail]!);
      return createTranscriptPage(app, bail).catch((error: Error) =>
        missing('This transcript cannot be shown.', error.message),
      );
    }
    if (route.view === 'search') return createSearchPage(app, route.query, isWanted);
    if (route.view === 'picked') return createPickedPage(app);
    if (route.view === 'map') {
      map ??= createMapPage(app);
      map.redraw();
      return map.box;
    }
    tree.select(-1);
    return createStartPage(app);
  }

  return {
    show,
    refresh() {
      if (['node', 'search'].includes(document.body.dataset.view ?? '')) void show();
    },
    redraw: () => map?.redraw(),
    bail: () => bail,
  };
}

/** Remembers how far each entry of the history was scrolled: who goes back comes to the same place, who follows a link to the exit. */
function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  let timer = 0;
  addEventListener(
    'scroll',
    () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => history.replaceState({ scroll: scrollY }, ''), 120);
    },
    { passive: true },
  );
}

function missing(title: string, more: string): HTMLElement {
  return element(
    'article',
    {},
    element('h1', { text: title }),
    element('p', { text: more }),
    element('p', {}, element('a', { href: '#', text: 'To the start' })),
  );
}

function listen(app: App, tree: TreeView, pages: Pages): void {
  const query = byId<HTMLInputElement>('query');
  const filters = byId('filters');
  const filterButton = byId('filter-button');
  const keys = byId<HTMLDialogElement>('keys');
  new ResizeObserver(() =>
    document.documentElement.style.setProperty('--filters', `${filters.offsetHeight}px`),
  ).observe(filters);
  const toggleFilters = () => {
    filters.hidden = !filters.hidden;
    filterButton.setAttribute('aria-expanded', String(!filters.hidden));
  };
  const step = (which: 'before' | 'after') => {
    const bail = pages.bail();
    const next = bail < 0 ? -1 : neighbours(app, bail)[which];
    if (next >= 0) location.hash = transcriptHref(app, next);
  };
  query.addEventListener('input', () => tree.narrow(query.value));
  byId('search').addEventListener('submit', (event) => {
    event.preventDefault();
    if (query.value.trim() !== '') location.hash = formatRoute({ view: 'search', query: query.value.trim() });
  });
  filterButton.addEventListener('click', toggleFilters);
  byId('help').addEventListener('click', () => keys.showModal());
  addEventListener('beforeprint', () => tree.openAll());
  app.onFilter(() =>
    filterButton.toggleAttribute(
      'data-active',
      Object.values(app.filter).some((out) => out.size > 0),
    ),
  );
  listenToKeys({
    '/': () => {
      query.focus();
      query.select();
    },
    t: () => byId('tree').querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    m: () => {
      // The keys of the map are heard where the map has the focus.
      (document.activeElement as HTMLElement | null)?.blur();
      if (location.hash === '#map') document.querySelector<HTMLElement>('.map canvas')?.focus();
      location.hash = '#map';
    },
    f: toggleFilters,
    j: () => step('after'),
    k: () => step('before'),
    '?': () => keys.showModal(),
    Escape: () => {
      if (document.activeElement === query) {
        query.value = '';
        tree.narrow('');
        query.blur();
      } else history.back();
    },
  });
}
