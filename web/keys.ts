import { element } from './element.js';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'search'],
  ['↑ ↓ ← →', 'walk the tree, open and close'],
  ['Enter', 'show the node'],
  ['t', 'to the tree'],
  ['m', 'the map: arrows move it, + and − zoom, 0 shows all, l draws a lasso'],
  ['j  k', 'next transcript and the one before, in the same leaf'],
  ['f', 'filters'],
  ['Esc', 'back to where one came from'],
  ['?', 'this list'],
];

export function fillKeys(dialog: HTMLDialogElement): void {
  dialog.append(
    element('h2', { text: 'Keys' }),
    element(
      'dl',
      { class: 'facts' },
      ...KEYS.flatMap(([keys, what]) => [
        element('dt', {}, element('kbd', { text: keys })),
        element('dd', { text: what }),
      ]),
    ),
    element('form', { method: 'dialog' }, element('button', { text: 'Close' })),
  );
}

/** Calls what a key stands for, unless someone is typing. */
export function listenToKeys(moves: Readonly<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isTyping = (event.target as HTMLElement).matches?.('input, select, textarea');
    if (isTyping && event.key !== 'Escape') return;
    if (document.querySelector('dialog[open]')) return;
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });
}
