import { inertMarkdown } from '../../taxonomy/inert.js';
import type { Cell, Column, Table } from '../stats/section.js';
import type { Block, TreeItem } from './document.js';

/** A report as Markdown. Drawings are left out: their numbers stand in the tables. */
export function* renderReportMarkdown(blocks: readonly Block[]): Generator<string> {
  for (const [i, block] of blocks.entries()) yield `${i > 0 ? '\n' : ''}${renderBlock(block)}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inertMarkdown(block.text)}`;
    case 'paragraph':
      return inertMarkdown(block.text);
    case 'list':
      return block.items.map((item, i) => `${block.isNumbered ? `${i + 1}.` : '-'} ${inertMarkdown(item)}`).join('\n');
    case 'tree':
      return block.nodes.flatMap((node) => renderItem(node, '')).join('\n');
    case 'table':
      return renderTable(block.table);
  }
}

function renderItem({ name, detail, children }: TreeItem, indent: string): string[] {
  const text = indent === '' ? `**${inertMarkdown(name)}**` : inertMarkdown(name);
  return [`${indent}- ${text}: ${detail}`, ...children.flatMap((child) => renderItem(child, `${indent}  `))];
}

function renderTable({ columns, rows }: Table): string {
  const shown = columns.flatMap(({ kind }, i) => (kind === 'plot' ? [] : [i]));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(shown.map((i) => inertMarkdown(columns[i]!.head))),
    line(shown.map((i) => (isRight(columns[i]!) ? '---:' : '---'))),
    ...rows.map((row) => line(shown.map((i) => renderCell(row[i], columns[i]!)))),
  ].join('\n');
}

/** Numbers are the program's own; only the star that marks an interval could act. */
function renderCell(cell: Cell | undefined, { kind }: Column): string {
  if (typeof cell !== 'string') return '';
  return kind === 'number' ? cell.trim().replaceAll('*', '\\*') : inertMarkdown(cell);
}

function isRight({ kind }: Column): boolean {
  return kind === 'number';
}
