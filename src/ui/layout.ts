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
  /** What is said of the selected node: beside the tree, below it, or nowhere. */
  readonly detail: { readonly place: 'beside' | 'below' | 'none'; readonly width: number; readonly rows: number };
  /** Each member takes `itemRows`; `items` of them are to be seen. */
  readonly members: { readonly items: number; readonly itemRows: number };
  /** Its facts take `factRows` above it. */
  readonly transcript: { readonly width: number; readonly rows: number; readonly factRows: number };
}

const TREE_HEAD = 1;
/** Title, facts, rule. */
const LIST_HEAD = 3;
const HINTS = 1;
const DETAIL_BELOW = 5;

export function layOut({ columns, rows }: ScreenSize): Layout {
  const width = Math.max(20, columns);
  const height = Math.max(6, rows) - 1;
  const listRows = height - LIST_HEAD - HINTS;
  const itemRows = listRows >= 16 ? 3 : 2;
  const factRows = width < 96 && height >= 12 ? 2 : 1;
  return {
    width,
    height,
    ...layOutTree(width, height - TREE_HEAD - HINTS),
    members: { items: Math.max(1, Math.floor(listRows / itemRows)), itemRows },
    transcript: { width, rows: Math.max(1, listRows - factRows + 1), factRows },
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
