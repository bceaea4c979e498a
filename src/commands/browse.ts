import { requireNode, withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';

export interface BrowseCommandOptions {
  readonly db: string;
  readonly node?: string;
  readonly search?: string;
  /** Each `BY=VALUE`. */
  readonly filter?: readonly string[];
}

/** The interface with all that draws it in one file: loading its hundred modules one by one takes three times as long. */
const INTERFACE = '../ui/browse.bundle.js';

/** Opens the terminal browser; where input or output is no terminal, prints the tree instead. */
export async function browseCommand(options: BrowseCommandOptions, output: Output): Promise<void> {
  if (!canDraw()) {
    const narrows = options.search !== undefined || options.filter !== undefined;
    const { treeCommand } = await import('./tree.js');
    await treeCommand({ db: options.db, node: options.node }, output);
    process.stderr.write(
      `taxonomy browse needs a terminal; this is the tree as text. taxonomy show <id> prints more${narrows ? '; --search and --filter need the terminal' : ''}.\n`,
    );
    return;
  }
  await withTaxonomy(options.db, async (taxonomy) => {
    const nodeId = options.node === undefined ? null : requireNode(taxonomy, options.node).at(-1)!.id;
    // The library that draws takes its slow, talkative form unless told otherwise before it is loaded.
    process.env.NODE_ENV ??= 'production';
    const { browse } = (await import(INTERFACE)) as typeof import('../ui/browse.js');
    await browse({ db: taxonomy.db, tree: taxonomy.tree, nodeId, search: options.search, filters: options.filter });
  });
}

/** A terminal on both sides that moves its cursor; the library that draws also keeps still where CI is set. */
function canDraw(): boolean {
  const { TERM, CI, CONTINUOUS_INTEGRATION } = process.env;
  const isCi = [CI, CONTINUOUS_INTEGRATION].some((value) => value !== undefined && value !== '0' && value !== 'false');
  return process.stdin.isTTY && process.stdout.isTTY && TERM !== 'dumb' && !isCi;
}
