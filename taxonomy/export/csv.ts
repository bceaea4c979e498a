import { excerpt } from '../excerpt.js';
import { formatNodeId } from '../tree.js';
import { quoteCell } from './csv-cell.js';
import type { TaxonomyExport } from './model.js';
import { exportRows } from './rows.js';

const COLUMNS = ['run', 'id', 'node', 'name', 'path', 'score', 'duplicate', 'reason', 'excerpt'];
const EXCERPT_WIDTH = 200;

/** One line a bail, RFC 4180, with a head. The path is joined by ` > `. */
export function* renderCsv(taxonomy: TaxonomyExport): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const { run, recordId, path, score, isDuplicate, reason, gist } of exportRows(taxonomy)) {
    const leaf = path.at(-1)!;
    const cells = [
      run,
      recordId,
      formatNodeId(leaf.id),
      leaf.name,
      path.map((node) => node.name).join(' > '),
      score === null ? '' : String(score),
      isDuplicate ? 'yes' : 'no',
      reason ?? '',
      excerpt(gist, EXCERPT_WIDTH),
    ];
    yield `${cells.map(quoteCell).join(',')}\r\n`;
  }
}
