import { loadLastFinishedBuild } from '../db/builds.js';
import type { Database } from '../db/open.js';
import type { SeedTaxonomy } from '../taxonomy/seed-tree.js';
import { CommandError } from './errors.js';
import type { TreeOptions } from './options.js';

/** A known taxonomy that a build starts from. */
export interface ChosenSeeds {
  /** As it is stored with the build: its name, and a hash of its content. */
  readonly label: string;
  /** Its content. @throws CommandError where it came from a file that was not named again. */
  load(): SeedTaxonomy;
}

/**
 * The known taxonomy to start from: the one that is asked for, else the one of the build before.
 * @param asked `paper`, a file, `none`, or undefined.
 */
export async function chooseSeeds(db: Database, asked: string | undefined): Promise<ChosenSeeds | undefined> {
  if (asked === 'none') return undefined;
  if (asked !== undefined) return readChosen(asked);
  const label = (loadLastFinishedBuild(db)?.options as TreeOptions | undefined)?.seedTaxonomy;
  if (label === undefined) return undefined;
  if (label.startsWith('paper ')) return readChosen('paper');
  return {
    label,
    load() {
      throw new CommandError(
        'BAD_OPTION',
        `The tree started from ${label.replace(/ \S+$/, '')} and is to be made anew. Name the file again with --seed-taxonomy, or start from nothing with --seed-taxonomy none.`,
      );
    },
  };
}

async function readChosen(source: string): Promise<ChosenSeeds> {
  const { readSeedTaxonomy } = await import('./read-seed-taxonomy.js');
  const taxonomy = readSeedTaxonomy(source);
  return { label: `${taxonomy.name} ${taxonomy.hash}`, load: () => taxonomy };
}
