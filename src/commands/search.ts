import { openForReading, withDatabase } from '../../db/open.js';
import { searchNodes, searchTranscripts } from '../../db/search.js';
import { createBodyLoader } from '../../db/transcripts.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatNodeId } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import type { Output } from '../output.js';
import { snippetAround, wordsOfQuery } from '../snippet.js';
import { createStyle } from '../style.js';

/** Finds the nodes and the transcripts that hold every word; `"several words"` in quotes stay together. */
export async function searchCommand(
  query: string,
  options: { readonly db: string; readonly limit: number; readonly json?: boolean },
  output: Output,
): Promise<void> {
  await withDatabase(openForReading(options.db), (db) => {
    const nodes = searchNodes(db, query, options.limit);
    const { hits, total } = searchTranscripts(db, query, options.limit);
    const loadBody = createBodyLoader(db);
    const words = wordsOfQuery(query);
    const transcripts = hits.map((hit) => {
      const { messages, journal, output: answer } = loadBody(hit.transcriptId);
      const texts = [...messages.map((message) => message.content), answer?.content ?? '', journal ?? ''];
      const text =
        texts.find((candidate) => words.some((word) => candidate.toLowerCase().includes(word.toLowerCase()))) ??
        texts[0] ??
        '';
      return { ...hit, snippet: snippetAround(text, words) };
    });
    if (options.json) {
      output.write(`${inertJson({ nodes, transcripts, total }, 2)}\n`);
      return;
    }
    const style = createStyle();
    for (const node of nodes)
      output.write(
        `${style.bold(inertText(node.name))}  ${style.dim(formatNodeId(node.id))}  ${formatPlural(node.bailCount, 'bail')}\n`,
      );
    if (nodes.length > 0 && transcripts.length > 0) output.write('\n');
    for (const hit of transcripts) {
      const place = hit.nodeId === null ? hit.outcome : `${inertText(hit.nodeName!)} ${formatNodeId(hit.nodeId)}`;
      output.write(`${style.bold(inertText(`${hit.run}/${hit.recordId}`))}  ${style.dim(place)}\n    ${hit.snippet}\n`);
    }
    if (nodes.length === 0 && total === 0) output.write('Nothing found. Every word must occur; try fewer words.\n');
    else
      output.write(
        `\n${formatPlural(nodes.length, 'node')}; ${formatPlural(total, 'transcript')}${total > hits.length ? `, the first ${formatCount(hits.length)} shown` : ''}\n`,
      );
  });
}
