import { parquetWriteBuffer } from 'hyparquet-writer';
import { excerpt } from '../excerpt.js';
import { formatNodeId } from '../tree.js';
import type { TaxonomyExport } from './model.js';
import { type ExportRow, exportRows } from './rows.js';

type Value = string | number | boolean | null;

const EXCERPT_WIDTH = 200;

/** Columns by name: their type in the file, and their value of a bail. All but `run`, `id`, `node`, `name`, `path` and `duplicate` may be null. */
const COLUMNS: readonly (readonly [
  name: string,
  type: 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN',
  read: (row: ExportRow) => Value,
])[] = [
  ['run', 'STRING', ({ run }) => run],
  ['id', 'STRING', ({ recordId }) => recordId],
  ['model', 'STRING', ({ model }) => model],
  ['method', 'STRING', ({ method }) => method],
  ['variant', 'STRING', ({ variant }) => variant],
  ['turn', 'INT32', ({ turn }) => turn],
  ['sample', 'INT32', ({ sample }) => sample],
  ['p_bail', 'DOUBLE', ({ pBail }) => pBail],
  ['p_continue', 'DOUBLE', ({ pContinue }) => pContinue],
  ['refused', 'DOUBLE', ({ refused }) => refused],
  ['node', 'STRING', ({ path }) => formatNodeId(path.at(-1)!.id)],
  ['name', 'STRING', ({ path }) => path.at(-1)!.name],
  ['path', 'STRING', ({ path }) => path.map((node) => node.name).join(' > ')],
  ['score', 'DOUBLE', ({ score }) => score],
  ['duplicate', 'BOOLEAN', ({ isDuplicate }) => isDuplicate],
  ['reason', 'STRING', ({ reason }) => reason],
  ['x', 'DOUBLE', ({ x }) => x],
  ['y', 'DOUBLE', ({ y }) => y],
  ['facets', 'STRING', ({ facets }) => facets && JSON.stringify(facets)],
  ['excerpt', 'STRING', ({ gist }) => excerpt(gist, EXCERPT_WIDTH)],
];

/** One row a bail, by run and record id, as a Parquet file: what `csv` has, with numbers as numbers, the map and the facets (as JSON). */
export function* renderParquet(taxonomy: TaxonomyExport): Generator<Uint8Array> {
  const rows = [...exportRows(taxonomy)];
  const columnData = COLUMNS.map(([name, type, read]) => ({ name, type, nullable: true, data: rows.map(read) }));
  yield new Uint8Array(parquetWriteBuffer({ columnData }));
}
