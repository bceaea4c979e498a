import { type App, valueName } from './app.js';
import { countValues, pathTo } from './bails.js';

/** What the map can be coloured by. */
export const COLOUR_KEYS = ['node', 'model', 'method', 'variant', 'run', 'falseBail'] as const;
export type ColourKey = (typeof COLOUR_KEYS)[number];

/** Colours that stay apart for most eyes on white and on black; the last is for all the rest. */
const PALETTE = [
  '#3b7dd8',
  '#e0812b',
  '#2f9e5b',
  '#d1495b',
  '#8a63d2',
  '#a8763e',
  '#d565ae',
  '#5f9ea0',
  '#b5a642',
  '#6a8caf',
  '#c0653f',
  '#4fa37a',
];
const REST = '#8b8f98';

export interface Colouring {
  /** Of each bail, as 0xAABBGGRR. */
  readonly colours: Uint32Array;
  /** Most frequent first; `members` says which bails are meant. */
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly count: number }[];
}

/** Colours all bails by one of their values; those that do not pass get 0. */
export function colourBails(app: App, key: ColourKey): Colouring {
  const { bails, nodes } = app.core;
  const top = nodes.map((_, node) => pathTo(app.core, node)[0]!);
  const shown = [...bails.id.keys()].filter((bail) => app.passes[bail] && bails.x[bail] !== null);
  const groups =
    key === 'node' ? countGroups(shown.map((bail) => top[bails.node[bail]!]!)) : countValues(app.core, key, shown);
  const colourOf = new Map(groups.map(({ value }, i) => [value, PALETTE[i] ?? REST]));
  const colours = new Uint32Array(bails.id.length);
  for (const bail of shown) {
    const value = key === 'node' ? top[bails.node[bail]!]! : bails[key][bail]!;
    colours[bail] = toPixel(colourOf.get(value)!);
  }
  const legend = groups.slice(0, PALETTE.length).map(({ value, count }) => ({
    name: key === 'node' ? nodes[value]!.name : valueName(app, key, value),
    colour: colourOf.get(value)!,
    count,
  }));
  const rest = groups.slice(PALETTE.length).reduce((sum, { count }) => sum + count, 0);
  return { colours, legend: rest > 0 ? [...legend, { name: 'all others', colour: REST, count: rest }] : legend };
}

function countGroups(values: readonly number[]): { value: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value - b.value);
}

/** `#rrggbb` as an opaque pixel. */
export function toPixel(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}
