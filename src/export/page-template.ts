import { readFileSync } from 'node:fs';
import type { PageTemplate } from '../../taxonomy/export/html.js';
import { CommandError } from '../errors.js';

/** The built front end: beside this file in the compiled program; from the sources, in `dist`. @throws CommandError */
export function readPageTemplate(): PageTemplate {
  for (const place of ['page.json', '../../dist/src/export/page.json']) {
    try {
      return JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as PageTemplate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new CommandError(
    'NOT_BUILT',
    'The page of the html export is not built: dist/src/export/page.json is missing. In a clone, run: node scripts/setup.mjs',
  );
}
