import type { Facts } from './facts.js';
import type { Mask } from './narrow.js';
import type { MapState } from './state.js';

/** The part of the map that is seen. A cell of the screen holds 2 by 4 dots, which are about square. */
export interface Plane {
  /** Map units at the left and upper edge. */
  readonly left: number;
  readonly top: number;
  /** Map units of a dot. */
  readonly unit: number;
  readonly columns: number;
  readonly rows: number;
}

/** @param columns cells of the room, and its `rows`. */
export function planeOf(facts: Facts, { centre, zoom }: MapState, columns: number, rows: number): Plane {
  const { minX, maxX, minY, maxY } = boundsOf(facts);
  const whole = Math.max((maxX - minX) / (columns * 2 - 1), (maxY - minY) / (rows * 4 - 1), 1e-9);
  const unit = (whole * 1.04) / zoom;
  const middle = centre ?? { x: (minX + maxX) / 2, y: (minY + maxY) / 2 };
  return { left: middle.x - columns * unit, top: middle.y + rows * 2 * unit, unit, columns, rows };
}

/** The map's place in the middle of a cell. */
export function placeOfCell(
  { left, top, unit }: Plane,
  cell: { column: number; row: number },
): { x: number; y: number } {
  return { x: left + (cell.column * 2 + 1) * unit, y: top - (cell.row * 4 + 2) * unit };
}

/** The row of the nearest bail that stays; -1 where none has a place. */
export function nearestRow(facts: Facts, mask: Mask | null, { x, y }: { x: number; y: number }): number {
  let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < facts.x.length; i++) {
    if (mask?.[i] === 0) continue;
    const distance = (facts.x[i]! - x) ** 2 + (facts.y[i]! - y) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}

interface Bounds {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

const known = new WeakMap<Facts, Bounds>();

/** Edges of all bails, filtered or not, so that a filter does not move the map. */
function boundsOf(facts: Facts): Bounds {
  const cached = known.get(facts);
  if (cached) return cached;
  let [minX, maxX, minY, maxY] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i < facts.x.length; i++) {
    const [x, y] = [facts.x[i]!, facts.y[i]!];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  const bounds = minX <= maxX ? { minX, maxX, minY, maxY } : { minX: 0, maxX: 1, minY: 0, maxY: 1 };
  known.set(facts, bounds);
  return bounds;
}
