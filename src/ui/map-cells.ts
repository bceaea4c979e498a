import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import type { Facts } from './facts.js';
import type { Plane } from './map-plane.js';
import type { Mask } from './narrow.js';
import { type Row, type Span, span } from './spans.js';
import { MAP_COLOURS, type Shade } from './theme.js';

/** Shapes that stand for top nodes where colours do not; the last one for all that come after. */
export const SHAPES = ['o', 'x', '+', '#', '*', '%', '.'] as const;

/** Dots of a braille cell, by column and row: Unicode, Braille Patterns, U+2800. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export interface MapLook {
  readonly plane: Plane;
  /** The cell under the cursor. */
  readonly cursor: { readonly column: number; readonly row: number };
  /** Whose bails stand out. */
  readonly selected: TreeNode | null;
  readonly hasColours: boolean;
}

/** The map, a row of the screen each: a dot for every place that holds a bail, in the colour of the top node that most of a cell's bails are under. */
export function drawMap(facts: Facts, mask: Mask | null, tree: readonly TreeNode[], look: MapLook): Row[] {
  const { plane, cursor, hasColours } = look;
  const cells = countCells(facts, mask, tree, look);
  const densest = Math.log1p(cells.totals.reduce((most, n) => Math.max(most, n), 0));
  return Array.from({ length: plane.rows }, (_, row) => {
    const spans: Span[] = [];
    for (let column = 0; column < plane.columns; column++) {
      const cell = row * plane.columns + column;
      const total = cells.totals[cell]!;
      const colour = commonest(cells.byColour, cell);
      const text = total === 0 ? ' ' : hasColours ? String.fromCodePoint(0x2800 + cells.dots[cell]!) : SHAPES[colour]!;
      const isHere = column === cursor.column && row === cursor.row;
      const density = Math.log1p(total) / (densest || 1);
      const tone = isHere ? 'selected' : total === 0 ? 'plain' : shadeOf(colour, density, cells.isSelected[cell] === 1);
      const last = spans.at(-1);
      if (last?.tone === tone) spans[spans.length - 1] = span(last.text + (isHere && total === 0 ? '+' : text), tone);
      else spans.push(span(isHere && total === 0 ? '+' : text, tone));
    }
    return spans;
  });
}

/** The colour of every top node: the largest first, the rest share the last. */
export function coloursOf(tree: readonly TreeNode[]): Map<number, number> {
  const largest = tree.filter(({ kind }) => kind === 'node').sort((a, b) => b.bailCount - a.bailCount || a.id - b.id);
  const rest = MAP_COLOURS - 1;
  return new Map([
    ...tree.map(({ id }): [number, number] => [id, rest]),
    ...largest.map(({ id }, i): [number, number] => [id, Math.min(i, rest)]),
  ]);
}

function countCells(facts: Facts, mask: Mask | null, tree: readonly TreeNode[], { plane, selected }: MapLook) {
  const { columns, rows, left, top, unit } = plane;
  const size = columns * rows;
  const totals = new Uint32Array(size);
  const dots = new Uint8Array(size);
  const isSelected = new Uint8Array(size);
  const byColour = Array.from({ length: MAP_COLOURS }, () => new Uint32Array(size));
  const looks = looksOf(facts, tree, selected);
  const { x, y, leafIds } = facts;
  for (let i = 0; i < x.length; i++) {
    if (mask !== null && mask[i] === 0) continue;
    const dotX = Math.floor((x[i]! - left) / unit);
    const dotY = Math.floor((top - y[i]!) / unit);
    if (!(dotX >= 0 && dotY >= 0 && dotX < columns * 2 && dotY < rows * 4)) continue;
    const cell = (dotY >> 2) * columns + (dotX >> 1);
    const look = looks[leafIds[i]!]!;
    totals[cell]! += 1;
    dots[cell]! |= DOTS[dotX & 1]![dotY & 3]!;
    byColour[look & 15]![cell]! += 1;
    if (look >= SELECTED) isSelected[cell] = 1;
  }
  return { totals, dots, isSelected, byColour };
}

const SELECTED = 16;

/** By id of a leaf, its colour, and `SELECTED` more where it lies below the selected node: Uint8[largest id + 1]. */
function looksOf({ leafIds }: Facts, tree: readonly TreeNode[], selected: TreeNode | null): Uint8Array {
  const largest = leafIds.reduce((most, id) => Math.max(most, id), 0);
  const looks = new Uint8Array(largest + 1).fill(MAP_COLOURS - 1);
  const colours = coloursOf(tree);
  for (const top of tree) for (const { id } of walkTree([top])) if (id <= largest) looks[id] = colours.get(top.id)!;
  for (const { id } of walkTree(selected ? [selected] : [])) if (id <= largest) looks[id]! |= SELECTED;
  return looks;
}

function commonest(byColour: readonly Uint32Array[], cell: number): number {
  let best = 0;
  for (let i = 1; i < byColour.length; i++) if (byColour[i]![cell]! > byColour[best]![cell]!) best = i;
  return best;
}

/** What is selected is always bright; the rest by how many bails a cell holds. */
function shadeOf(colour: number, density: number, isSelected: boolean): Shade {
  const level = isSelected ? 'dense' : density < 0.45 ? 'thin' : '';
  return `map${colour}${level}` as Shade;
}
