import type { App } from './app.js';
import { pathTo } from './bails.js';
import { element } from './element.js';
import { formatCount, formatShare } from './format.js';
import { holdsAll, wordsOf } from './match.js';

export interface TreeView {
  /** Marks a node, and opens what is above it; none for -1. */
  select(node: number): void;
  /** Shows only nodes that hold these words, and those above them; all for none. */
  narrow(query: string): void;
  /** Opens every node, for printing. */
  openAll(): void;
}

/** The tree at the side: a row a node, walked with the arrow keys. */
export function createTreeView(app: App, list: HTMLElement): TreeView {
  const { nodes } = app.core;
  const children = childrenOf(nodes);
  const open = new Set<number>();
  let selected = -1;
  let words: string[] = [];

  function render(focus = -1): void {
    const visible = visibleNodes();
    const reachable = visible.includes(selected) ? selected : visible[0];
    list.replaceChildren(...visible.map((node) => renderRow(node, node === (focus >= 0 ? focus : reachable))));
    if (visible.length === 0) list.append(element('li', { class: 'none', text: 'No node is called so.' }));
    if (focus >= 0) list.querySelector<HTMLElement>(`[data-node="${focus}"]`)?.focus();
  }

  function visibleNodes(): number[] {
    const matching = words.length === 0 ? null : matchingNodes();
    const visible: number[] = [];
    const visit = (node: number): void => {
      if (matching && !matching.has(node)) return;
      visible.push(node);
      if (matching || open.has(node)) for (const child of children[node + 1]!) visit(child);
    };
    for (const top of children[0]!) visit(top);
    return visible;
  }

  function matchingNodes(): Set<number> {
    const matching = new Set<number>();
    for (const [node, { name, keyphrases, id }] of nodes.entries())
      if (holdsAll(`${name} ${keyphrases.join(' ')} ${id}`, words))
        for (const above of pathTo(app.core, node)) matching.add(above);
    return matching;
  }

  function renderRow(node: number, isReachable: boolean): HTMLElement {
    const { id, name, bailCount, kind } = nodes[node]!;
    const hasChildren = children[node + 1]!.length > 0;
    const isOpen = words.length > 0 || open.has(node);
    const count = app.counts[node]!;
    const shareOfAll = count / Math.max(1, total());
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.setProperty('--share', String(shareOfAll));
    return element(
      'li',
      { role: 'none' },
      element(
        'a',
        {
          role: 'treeitem',
          href: `#${id}`,
          'data-node': node,
          'data-depth': Math.min(8, pathTo(app.core, node).length - 1),
          'aria-level': pathTo(app.core, node).length,
          'aria-expanded': hasChildren ? String(isOpen) : null,
          'aria-selected': String(node === selected),
          'aria-label': `${name}, ${formatCount(count)} bails`,
          class: [kind === 'node' ? '' : 'beside', count === 0 ? 'empty' : ''].join(' ').trim() || null,
          tabindex: isReachable ? 0 : -1,
          title: `${formatCount(count)}${count === bailCount ? '' : ` of ${formatCount(bailCount)}`} bails, ${formatShare(shareOfAll)}`,
        },
        element('span', { class: 'twist', 'aria-hidden': 'true', text: hasChildren ? (isOpen ? '▾' : '▸') : '' }),
        element('span', { class: 'name', text: name }),
        element('span', { class: 'count', text: formatCount(count) }),
        bar,
      ),
    );
  }

  function total(): number {
    return children[0]!.reduce((sum, top) => sum + app.counts[top]!, 0);
  }

  function toggle(node: number, wanted = !open.has(node)): void {
    if (wanted) open.add(node);
    else open.delete(node);
    render(node);
  }

  list.addEventListener('click', (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-node]');
    if (!row) return;
    const node = Number(row.dataset.node);
    if ((event.target as HTMLElement).classList.contains('twist') && children[node + 1]!.length > 0) {
      event.preventDefault();
      toggle(node);
    } else open.add(node);
  });

  list.addEventListener('keydown', (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-node]');
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const node = Number(row.dataset.node);
    const rows = [...list.querySelectorAll<HTMLElement>('[data-node]')];
    const at = rows.indexOf(row);
    const isOpen = row.getAttribute('aria-expanded') === 'true';
    const go = (to: HTMLElement | undefined) => {
      if (!to) return;
      row.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    };
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => go(rows[at - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      ArrowRight: () => (isOpen ? go(rows[at + 1]) : children[node + 1]!.length > 0 && toggle(node, true)),
      ArrowLeft: () =>
        isOpen && words.length === 0
          ? toggle(node, false)
          : go(rows.find(({ dataset }) => Number(dataset.node) === nodes[node]!.parent)),
      ' ': () => row.click(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });

  app.onFilter(() => render());
  render();
  return {
    select(node) {
      selected = node;
      if (node >= 0) for (const above of pathTo(app.core, node)) if (children[above + 1]!.length > 0) open.add(above);
      const hadFocus = list.contains(document.activeElement);
      render(hadFocus ? node : -1);
      list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    },
    narrow(query) {
      words = wordsOf(query);
      render();
    },
    openAll() {
      for (const node of nodes.keys()) open.add(node);
      words = [];
      render();
    },
  };
}

/** Children by parent; those without a parent first. */
function childrenOf(nodes: App['core']['nodes']): number[][] {
  const children: number[][] = [[], ...nodes.map(() => [])];
  for (const [node, { parent }] of nodes.entries()) children[parent + 1]!.push(node);
  return children;
}
