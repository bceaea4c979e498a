/** The terminal, in cells. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Where everything goes on a screen of some size, in cells. */
export interface Layout {
  readonly width: number;
  /** One row less than the terminal: a full last row would make it scroll. */
  readonly height: number;
  readonly tree: { readonly width: number; readonly rows: number };
  /** Rows above the tree: what it holds, and filters where there are any. */
  readonly treeHead: number;
  /** What is said of the selected node: beside the tree, below it, or nowhere. */
  readonly detail: { readonly place: 'beside' | 'below' | 'none'; readonly width: number; readonly rows: number };
  /** Each member takes `itemRows`; `items` of them are to be seen. */
  readonly members: { readonly items: number; readonly itemRows: number };
  /** Its facts take `factRows` above it. */
  readonly transcript: { readonly width: number; readonly rows: number; readonly factRows: number };
  /** Cells of the map's room, below its head and above what is said of the point; `legend` columns stand beside it. */
  readonly map: { readonly columns: number; readonly rows: number; readonly legend: number };
}

const TREE_HEAD = 1;
/** Title, facts, rule. */
export const LIST_HEAD = 3;
const HINTS = 1;
const DETAIL_BELOW = 5;
/** Head above the map, and two rows below it. */
const MAP_FRAME = 3;

/** @param hasChips whether a row of filters stands above the tree. */
export function layOut({ columns, rows }: ScreenSize, hasChips = false): Layout {
  const width = Math.max(20, columns);
  const height = Math.max(6, rows) - 1;
  const listRows = height - LIST_HEAD - HINTS;
  const itemRows = listRows >= 16 ? 3 : 2;
  const factRows = width < 96 && height >= 12 ? 2 : 1;
  return {
    width,
    height,
    treeHead: TREE_HEAD + Number(hasChips),
    ...layOutTree(width, height - TREE_HEAD - Number(hasChips) - HINTS),
    members: { items: Math.max(1, Math.floor(listRows / itemRows)), itemRows },
    transcript: { width, rows: Math.max(1, listRows - factRows + 1), factRows },
    map: layOutMap(width, height - HINTS - MAP_FRAME),
  };
}

function layOutTree(width: number, rows: number): Pick<Layout, 'tree' | 'detail'> {
  if (width >= 96) {
    const beside = Math.min(60, Math.floor(width * 0.36));
    return { tree: { width: width - beside, rows }, detail: { place: 'beside', width: beside, rows } };
  }
  if (rows >= 11) {
    return { tree: { width, rows: rows - DETAIL_BELOW }, detail: { place: 'below', width, rows: DETAIL_BELOW } };
  }
  return { tree: { width, rows }, detail: { place: 'none', width: 0, rows: 0 } };
}

function layOutMap(width: number, rows: number): Layout['map'] {
  const legend = width >= 76 ? Math.min(44, Math.floor(width * 0.3)) : 0;
  return { columns: width - legend, rows: Math.max(1, rows), legend };
}

/** The size of a terminal; where it does not tell, the usual one. */
export function sizeOf({ columns, rows }: { readonly columns: number; readonly rows: number }): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}
