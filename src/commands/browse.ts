import { requireNode, withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';

export interface BrowseCommandOptions {
  readonly db: string;
  readonly node?: string;
}

/** Opens the terminal browser; where input or output is no terminal, prints the tree instead. */
export async function browseCommand(options: BrowseCommandOptions, output: Output): Promise<void> {
  if (!canDraw()) {
    const { treeCommand } = await import('./tree.js');
    await treeCommand({ db: options.db, node: options.node }, output);
    process.stderr.write(
      'taxonomy browse needs a terminal; this is the tree as text. taxonomy show <id> prints more.\n',
    );
    return;
  }
  await withTaxonomy(options.db, async (taxonomy) => {
    const nodeId = options.node === undefined ? null : requireNode(taxonomy, options.node).at(-1)!.id;
    // The library that draws takes its slow, talkative form unless told otherwise before it is loaded.
    process.env.NODE_ENV ??= 'production';
    const { browse } = await import('../ui/browse.js');
    await browse({ db: taxonomy.db, nodeId });
  });
}

/** A terminal on both sides that moves its cursor; the library that draws also keeps still where CI is set. */
function canDraw(): boolean {
  const { TERM, CI, CONTINUOUS_INTEGRATION } = process.env;
  const isCi = [CI, CONTINUOUS_INTEGRATION].some((value) => value !== undefined && value !== '0' && value !== 'false');
  return process.stdin.isTTY && process.stdout.isTTY && TERM !== 'dumb' && !isCi;
}
