import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ShardFolder } from '../../taxonomy/export/html.js';
import { writeWhole } from '../write-file.js';

/** The folder beside a page for what is too much for it: `taxonomy.html` has `taxonomy-transcripts`. What an older export left there is removed. */
export function createShardFolder(page: string): ShardFolder {
  const name = `${basename(page).replace(/\.html?$/i, '')}-transcripts`;
  const folder = join(dirname(page), name);
  removeShards(folder);
  return {
    address: `${encodeURIComponent(name)}/`,
    write(file, content) {
      mkdirSync(folder, { recursive: true });
      writeWhole(join(folder, file), [content]);
    },
  };
}

/** Private texts must not stay behind; what is not ours stays. */
function removeShards(folder: string): void {
  if (!existsSync(folder)) return;
  for (const old of readdirSync(folder)) if (/^\d+\.html$/.test(old)) rmSync(join(folder, old));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
