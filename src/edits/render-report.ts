import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatNodeId } from '../../taxonomy/tree.js';
import type { EditReport } from './make-edits.js';

/** What an edit did, as text or JSON; inert. @param options.node where neighbours could follow to, as typed. @param options.isUndo what it did was to take back another. */
export function renderReport(
  report: EditReport,
  options: {
    readonly json?: boolean;
    readonly dryRun?: boolean;
    readonly db: string;
    readonly node?: string;
    readonly isUndo?: boolean;
  },
): string {
  if (options.json) {
    const nodes = report.nodes.map((node) => ({ ...node, id: formatNodeId(node.id) }));
    return `${inertJson({ ...report, nodes, dryRun: options.dryRun === true }, 2)}\n`;
  }
  const lines = report.lines.map((line) => inertText(line));
  if (report.neighbours.length > 0) {
    const names = report.neighbours.map(({ name }) => quote(name));
    lines.push(
      '',
      'Nearest to it where it was:',
      ...report.neighbours.map(
        ({ name, similarity, excerpt }) => `  ${inertText(name)} (${similarity.toFixed(2)})\n    ${inertText(excerpt)}`,
      ),
      `To move them too: taxonomy edit assign ${inertText(names.join(' '))} ${inertText(options.node ?? '')}${dbOption(options.db)}`,
    );
  }
  lines.push(
    report.event === null
      ? 'Dry run: nothing was changed.'
      : `Edit ${report.event}. ${options.isUndo ? 'Make it again: taxonomy redo' : 'Take it back: taxonomy undo'}${dbOption(options.db)}`,
  );
  return `${lines.join('\n')}\n`;
}

function dbOption(db: string): string {
  return db === 'taxonomy.db' ? '' : ` --db ${quote(db)}`;
}

/** A word as a shell reads it. */
function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
