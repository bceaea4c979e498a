import { openDatabase, openForReading, withDatabase } from '../../db/open.js';
import { removeRun } from '../../db/remove-run.js';
import { countOutcomes } from '../../db/transcripts.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { refuseWhileBuilding } from '../edits/open-tree.js';
import { CommandError } from '../errors.js';
import { formatPlural } from '../format.js';
import type { Output } from '../output.js';

/** Takes a run out of the database; nodes, ids and edits stay. */
export async function removeRunCommand(
  name: string | undefined,
  options: { readonly db: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  // Opened for reading first: a database that does not exist is not made.
  const runs = await withDatabase(openForReading(options.db), (db) =>
    countOutcomes(db, 'run').map(({ group }) => group),
  );
  if (name === undefined || !runs.includes(name))
    throw new CommandError(
      'NAME_UNKNOWN',
      `${name === undefined ? 'No run was named' : `There is no run ${JSON.stringify(name)}`}. Expected one of: ${runs.map((run) => inertText(run)).join(', ') || 'none, the database is empty'}.`,
    );
  const removed = await withDatabase(openDatabase(options.db), (db) => {
    refuseWhileBuilding(db);
    return removeRun(db, name)!;
  });
  if (options.json) return output.write(`${inertJson({ run: name, ...removed }, 2)}\n`);
  const empty =
    removed.emptied > 0
      ? ` ${formatPlural(removed.emptied, 'node')} hold nothing now; the next build takes them out.`
      : '';
  output.write(
    `${inertText(name)}: ${formatPlural(removed.offers, 'offer')} and ${formatPlural(removed.bails, 'bail')} taken out. Nodes keep their ids, names and edits.${empty}\n`,
  );
}
