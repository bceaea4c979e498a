import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ShardFolder } from '../../taxonomy/export/html.js';
import { writeWhole } from '../write-file.js';

/** The folder beside a page for what is too much for it: `taxonomy.html` has `taxonomy-transcripts`. It is made, and emptied of older shards, when the first is written. */
export function createShardFolder(page: string): ShardFolder {
  const name = `${basename(page).replace(/\.html?$/i, '')}-transcripts`;
  const folder = join(dirname(page), name);
  let isReady = false;
  return {
    address: `${encodeURIComponent(name)}/`,
    write(file, content) {
      if (!isReady) {
        mkdirSync(folder, { recursive: true });
        for (const old of readdirSync(folder)) if (/^\d+\.html$/.test(old)) rmSync(join(folder, old));
        isReady = true;
      }
      writeWhole(join(folder, file), [content]);
    },
  };
}
