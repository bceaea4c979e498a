import { inertJson } from '../inert-json.js';
import { formatNodeId } from '../tree.js';
import type { TaxonomyExport } from './model.js';
import { exportRows } from './rows.js';

/** One line a bail: `{"id","run","node","path":[names],"ids":[node ids],"score"}`, with `reason` where it is unplaced and `facets` where a language model said something of it. */
export function* renderJsonl(taxonomy: TaxonomyExport): Generator<string> {
  for (const { recordId, run, path, score, reason, facets } of exportRows(taxonomy)) {
    const ids = path.map((node) => formatNodeId(node.id));
    const line = {
      id: recordId,
      run,
      node: ids.at(-1),
      path: path.map((node) => node.name),
      ids,
      score,
      ...(reason === null ? {} : { reason }),
      ...(facets === null ? {} : { facets }),
    };
    yield `${inertJson(line)}\n`;
  }
}
