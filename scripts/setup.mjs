// Makes a fresh clone ready: installs the packages and compiles, each only when something changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Node ${process.versions.node} found; bail-taxonomy needs Node 20 or newer.`);
  process.exit(1);
}

installPackages();
copyAssets();
compile();

/** The lock file's hash is kept beside the packages, so an unchanged lock costs one read. */
function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.setup-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing packages (once; about two minutes when SQLite has to be compiled) ...');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json']);
}

function copyAssets() {
  for (const folder of ['db/migrations', 'embeddings/use-lite']) {
    const target = join(root, 'dist', folder);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, folder), target, {
      recursive: true,
      filter: (from) => isNewer(from, join(root, 'dist', from.slice(root.length + 1))),
    });
  }
}

function isNewer(from, to) {
  const source = statSync(from);
  return source.isDirectory() || !existsSync(to) || statSync(to).mtimeMs < source.mtimeMs;
}

function run(command, args) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  // Everything goes to stderr, so that the output of the command that follows stays clean.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function say(text) {
  if (!quiet) console.error(text);
}
