// The main job on the example run, offline: build the taxonomy, print it, say what to try next.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist', 'src', 'cli.js');

taxonomy('build', 'examples/demo-run.jsonl', '--db', 'demo.db');
console.log();
taxonomy('tree', '--db', 'demo.db');
console.log(`
Next, on the same database:
  npm run -s taxonomy -- browse --db demo.db          walk the tree, down to the turn where the model left
  npm run -s taxonomy -- export --db demo.db          the taxonomy as markdown
  npm run -s taxonomy -- runs --db demo.db            bail rates by model, method and prompt order
  npm run -s taxonomy -- search goodbye --db demo.db  find transcripts by their words
With your own run: npm run -s taxonomy -- build my-run.jsonl`);

function taxonomy(...args) {
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
