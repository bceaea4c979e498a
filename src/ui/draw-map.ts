import { findNode } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import { cutLine, fitLine } from '../wrap.js';
import type { Layout } from './layout.js';
import type { Library } from './library.js';
import { coloursOf, drawMap, SHAPES } from './map-cells.js';
import { nearestRow, placeOfCell, planeOf } from './map-plane.js';
import { cursorCell } from './moves-map.js';
import { besideRows, type Row, span } from './spans.js';
import { type BrowserState, selectedNode } from './state.js';
import type { Shade } from './theme.js';

/** All bails in the plane, what each colour stands for, and the bail nearest to the cursor. */
export function drawMapView(state: BrowserState, layout: Layout, library: Library, isColoured: boolean): Row[] {
  const { facts, mask, shown, map } = state;
  if (!facts) return [];
  const { columns, rows, legend } = layout.map;
  const plane = planeOf(facts, map, columns, rows);
  const cursor = cursorCell(map, layout.map);
  const selected = selectedNode(state);
  const cells = drawMap(facts, mask, shown, { plane, cursor, selected, hasColours: isColoured });
  const row = nearestRow(facts, mask, placeOfCell(plane, cursor));
  const zoom = map.zoom === 1 ? '' : ` · ${map.zoom} times as large`;
  const name = selected ? ` · bright: ${selected.name}` : '';
  const placed = shown.reduce((sum, node) => sum + node.bailCount, 0);
  const head: Row = [span(cutLine(` Map of ${formatPlural(placed, 'bail')}${zoom}${name}`, layout.width), 'title')];
  const sign = describeLegend(state, legend, rows, isColoured);
  return [
    head,
    ...besideRows(cells, legend > 0 ? sign : [], columns, rows),
    ...describeNearest(state, library, row, layout.width),
  ];
}

function describeLegend(
  { shown, treeCursor, expanded, ...state }: BrowserState,
  width: number,
  rows: number,
  isColoured: boolean,
): Row[] {
  const colours = coloursOf(shown);
  const selected = selectedNode({ shown, treeCursor, expanded, ...state });
  const top = selected ? findNode(shown, selected.id)?.[0]?.id : undefined;
  return shown.slice(0, rows).map((node): Row => {
    const colour = colours.get(node.id)!;
    const count = formatCount(node.bailCount);
    const text = fitLine(node.name, Math.max(0, width - count.length - 6));
    const sign = isColoured ? '⣿' : SHAPES[colour]!;
    return [
      span(node.id === top ? ' ›' : '  '),
      span(`${sign} `, `map${colour}dense` as Shade),
      span(text, node.id === top ? 'key' : 'plain'),
      span(` ${count}`, 'quiet'),
    ];
  });
}

function describeNearest(state: BrowserState, library: Library, row: number, width: number): Row[] {
  if (row < 0) return [[span(' No bail has a place on the map: build again to give them one.', 'quiet')]];
  const { facts, shown } = state;
  const member = library.member(facts!.transcriptIds[row]!);
  const path = (findNode(shown, facts!.leafIds[row]!) ?? []).map(({ name }) => name).join(' › ');
  if (!member) return [[span(' This record is no longer in the database.', 'quiet')]];
  return [
    [
      span(fitLine(` ${path}`, Math.floor(width * 0.7)), 'key'),
      span(cutLine(`  ${member.title}`, Math.ceil(width * 0.3)), 'quiet'),
    ],
    [span(cutLine(` ${member.excerpt || '(nothing to show)'}`, width))],
  ];
}
