import type { Raw } from './fields.js';

const NUMBERS = new Set(['p_bail', 'p_continue', 'turn', 'sample']);
const STRUCTURES = new Set(['messages', 'conversation', 'conversations', 'source', 'labels', 'meta']);
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

/**
 * A table's row as an object with typed values. Empty cells are absent; `labels.category` and `source.dataset` fill
 * `labels` and `source`; a cell that can't be turned into its column's type stays text, for the checks to report.
 */
export function rowToRaw(cells: readonly string[], columns: readonly string[]): Raw {
  const raw = new Map<string, unknown>();
  columns.forEach((column, i) => {
    const cell = cells[i]!;
    if (cell === '') return;
    const dotted = /^(labels|source)\.(.+)$/.exec(column);
    if (dotted) raw.set(dotted[1]!, { ...(raw.get(dotted[1]!) as object | undefined), [dotted[2]!]: cell });
    else raw.set(column, typed(column, cell));
  });
  return Object.fromEntries(raw);
}

function typed(column: string, cell: string): unknown {
  if (column === 'bailed') return BOOLEANS[cell.trim().toLowerCase()] ?? cell;
  if (column === 'refused') return isNumber(cell) ? Number(cell) : (BOOLEANS[cell.trim().toLowerCase()] ?? cell);
  if (NUMBERS.has(column)) return isNumber(cell) ? Number(cell) : cell;
  if (STRUCTURES.has(column) || (column === 'output' && /^\s*\{.*"(content|tool_calls)"/s.test(cell)))
    return structure(cell);
  return cell;
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}

function structure(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
