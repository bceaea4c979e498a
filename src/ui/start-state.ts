import type { Database } from '../../db/open.js';
import { CommandError } from '../errors.js';
import { find } from './backstage.js';
import { runCommand } from './commands.js';
import { loadFacts } from './facts.js';
import type { ScreenSize } from './layout.js';
import type { Library } from './library.js';
import { type BrowserState, createState, reduce } from './state.js';

/** What a user asked to begin with. */
export interface Wishes {
  readonly nodeId?: number | null;
  readonly search?: string;
  /** Each `BY=VALUE`. */
  readonly filters?: readonly string[];
}

/** The first state. Filters need what is known of all bails, which is read at once then. @throws CommandError BAD_OPTION for a filter that cannot be. */
export function startState(db: Database, library: Library, size: ScreenSize, wishes: Wishes): BrowserState {
  const { nodeId = null, search, filters = [] } = wishes;
  let state = createState(library.tree, size, nodeId);
  if (search === undefined && filters.length === 0) return state;
  state = reduce(state, { type: 'factsLoaded', facts: loadFacts(db, library.build) });
  for (const filter of filters) {
    state = runCommand(state, `filter ${filter}`);
    if (state.message?.isError) throw new CommandError('BAD_OPTION', `--filter ${state.message.text}`);
  }
  if (search === undefined) return state;
  const found = find(db, search);
  if (!found)
    throw new CommandError(
      'BAD_OPTION',
      `--search ${JSON.stringify(search)} holds no word. Expected words to look for.`,
    );
  const searching = { ...state, search: { words: search, hits: null } };
  return reduce(searching, {
    type: 'found',
    words: search,
    hits: { nodes: new Set(found.nodes), transcripts: found.transcripts },
  });
}
