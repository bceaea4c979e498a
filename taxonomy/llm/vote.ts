import { dot, type Matrix, rowOf } from '../../embeddings/matrix.js';
import { deriveSeed } from './derive-seed.js';
import { placeItems } from './place-items.js';
import type { PromptItem } from './prompts.js';
import type { Ask } from './question.js';

export interface VoteInput {
  /** Ids are places in `childVectors` and `groupVectors`, as texts. */
  readonly children: readonly PromptItem[];
  readonly groups: readonly PromptItem[];
  /** Unit rows: what each child and each group says. */
  readonly childVectors: Matrix;
  readonly groupVectors: Matrix;
}

const VOTES = 3;

/**
 * Puts every child into one group: asked three times with everything shuffled, the most votes win; a tie, or no vote at all,
 * goes to what is nearest in meaning.
 * @returns for each child its groups, best first: all of them, so that a child whose group is dissolved has another.
 */
export async function voteOnGroups(
  { children, groups, childVectors, groupVectors }: VoteInput,
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<number[][]> {
  const rounds = await Promise.all(
    Array.from({ length: VOTES }, (_, vote) =>
      placeItems(children, groups, { ask, seed: deriveSeed(seed, 'vote', vote), step: 'assign' }),
    ),
  );
  return children.map(({ id }, child) => {
    const votes = new Int32Array(groups.length);
    for (const round of rounds) {
      const group = round.get(id);
      if (group !== null && group !== undefined) votes[Number(group)]!++;
    }
    const nearness = groups.map((_, group) => dot(rowOf(childVectors, child), rowOf(groupVectors, group)));
    return [...groups.keys()].sort((a, b) => votes[b]! - votes[a]! || nearness[b]! - nearness[a]! || a - b);
  });
}
