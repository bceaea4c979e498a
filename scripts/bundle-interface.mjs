// Makes dist/src/ui/*.bundle.js of the compiled interface, ink and react: a few files load in a third of the time of all of them.
// The first, browse.bundle.js, draws the first frame; ink comes with the next.
// What the command line has loaded already (db, taxonomy and the rest of src) stays outside, so that it is there once.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ui = join(root, 'dist', 'src', 'ui');
const target = join(ui, 'browse.bundle.js');

async function bundle() {
  const build = await rolldown({
    input: join(ui, 'browse.js'),
    platform: 'node',
    external: (id, parent) => id.startsWith('node:') || isOutside(id, parent),
    transform: { define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' } },
    plugins: [withoutDevtools],
  });
  await build.write({
    ...{ dir: ui, format: 'esm', minify: true },
    ...{ entryFileNames: '[name].bundle.js', chunkFileNames: '[name].bundle.js' },
  });
}

/** Our own files that are not of the interface. */
function isOutside(id, parent) {
  return parent !== undefined && dirname(parent) === ui && id.startsWith('../');
}

/** Ink loads React's developer tools where a variable asks for them. */
const withoutDevtools = {
  name: 'without-devtools',
  resolveId: (id) => (id === 'react-devtools-core' || id.endsWith('/devtools.js') ? '\0nothing' : null),
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

function isNewest() {
  if (!existsSync(target)) return false;
  const made = statSync(target).mtimeMs;
  const sources = readdirSync(ui)
    .filter((name) => name.endsWith('.js') && !name.endsWith('.bundle.js'))
    .map((name) => join(ui, name));
  return [...sources, fileURLToPath(import.meta.url), join(root, 'package-lock.json')].every(
    (file) => statSync(file).mtimeMs <= made,
  );
}

if (!isNewest()) await bundle();
