import { loadHumanMarks } from '../../db/edits-marks.js';
import { listSnapshots } from '../../db/snapshots.js';
import { diffTrees } from '../../taxonomy/diff.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { compareWithSeeds, renderAgainst } from '../diff/against.js';
import { reasonOf, renderDiff } from '../diff/render.js';
import { compareRuns, renderRuns } from '../diff/runs.js';
import { presentState, resolveSide, type Side } from '../diff/states.js';
import { CommandError } from '../errors.js';
import { type LoadedTaxonomy, withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { readSeedTaxonomy } from '../read-seed-taxonomy.js';
import { createStyle } from '../style.js';

export interface DiffOptions {
  readonly db: string;
  readonly json?: boolean;
  /** Lines of each section. */
  readonly limit: number;
  /** A known taxonomy to compare the tree with. */
  readonly against?: string;
}

/** Says what differs between two builds, a build and now, two runs, or the tree and a known taxonomy. */
export async function diffCommand(names: readonly string[], options: DiffOptions, output: Output): Promise<void> {
  const style = createStyle();
  await withTaxonomy(options.db, async (taxonomy) => {
    const write = (value: unknown, text: () => string) =>
      output.write(options.json ? `${inertJson(value, 2)}\n` : text());
    if (options.against !== undefined) {
      if (names.length > 0) throw misuse('--against stands alone: it compares the tree as it is.');
      const against = await compareWithSeeds(taxonomy, readSeedTaxonomy(options.against));
      return write(against, () => renderAgainst(against, options.limit, style));
    }
    const [before, after] = resolveSides(taxonomy, names);
    if (before.kind === 'run' && after.kind === 'run') {
      const leaves = compareRuns(taxonomy.db, before.label, after.label);
      return write({ before: before.label, after: after.label, leaves }, () =>
        renderRuns(leaves, [before.label, after.label], options.limit, style),
      );
    }
    if (before.kind === 'run' || after.kind === 'run')
      throw misuse('a run can be compared with another run only; builds and files with each other.');
    const diff = diffTrees(before.state, after.state);
    const marks = loadHumanMarks(taxonomy.db);
    const isByHand = (bail: number) => marks.bails.has(bail);
    const gone = new Set(diff.gone.map(({ node }) => node.id));
    const moves = diff.moves.map(({ bails, ...move }) => ({
      ...move,
      bails: bails.length,
      why: reasonOf(bails, gone.has(move.from.id), isByHand),
    }));
    write({ before: before.label, after: after.label, ...diff, moves }, () =>
      renderDiff(diff, [before.label, after.label], isByHand, options.limit, style),
    );
  });
}

/** Two sides; one is compared with now, none means the build before the last. */
function resolveSides({ db, build }: LoadedTaxonomy, names: readonly string[]): [Side, Side] {
  if (names.length > 2) throw misuse(`${names.length} names. Expected two at most.`);
  const now: Side = { kind: 'state', label: 'now', state: presentState(db) };
  if (names.length > 0) return [resolveSide(db, names[0]!), names[1] === undefined ? now : resolveSide(db, names[1])];
  const earlier = listSnapshots(db).findLast((id) => id < build.id);
  if (earlier === undefined)
    throw misuse('there is one build so far. Name a json export or two runs, or use --against paper.');
  return [resolveSide(db, String(earlier)), now];
}

function misuse(what: string): CommandError {
  return new CommandError('BAD_OPTION', `taxonomy diff: ${what}`);
}
