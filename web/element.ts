import { inertText } from '../taxonomy/inert.js';

type Child = Node | string | null | false;
type Listener = (event: never) => void;

/** What an element is made with: attributes, and listeners as functions. `text` is data, made inert; nothing is ever parsed as markup. */
export interface Parts {
  readonly [name: string]: string | number | boolean | null | undefined | Listener;
}

/** An element; children that are strings become text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: Parts = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(parts)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name, value as unknown as EventListener);
    else if (name === 'text') made.textContent = shown(String(value));
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== false));
  return made;
}

/** A text from the data as it is shown: nothing hidden in it, and no sign that turns the writing direction. */
export function shown(text: string): string {
  return inertText(text, { newlines: true });
}

export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return found as T;
}
