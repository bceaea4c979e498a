import type { Section, Table } from '../stats/section.js';

/** A report before it is written as Markdown or HTML. Text is as it came; the writer makes it inert. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'tree'; readonly nodes: readonly TreeItem[] }
  | { readonly kind: 'table'; readonly table: Table };

/** A node with what is below it. */
export interface TreeItem {
  readonly name: string;
  readonly detail: string;
  readonly children: readonly TreeItem[];
}

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text };
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

export function list(items: readonly string[], { isNumbered = false } = {}): Block {
  return { kind: 'list', isNumbered, items };
}

/** A section of statistics under a heading of its own. */
export function fromSection({ title, tables, notes }: Section, level: 2 | 3 = 3): Block[] {
  return [
    heading(level, title),
    ...tables.flatMap((table): Block[] => [
      ...(table.title ? [paragraph(`${table.title}:`)] : []),
      { kind: 'table', table: { columns: table.columns, rows: table.rows } },
    ]),
    ...(notes.length > 0 ? [paragraph(notes.join(' '))] : []),
  ];
}
