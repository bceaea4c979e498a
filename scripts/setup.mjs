// Makes a fresh clone ready: installs the packages and compiles, each only when something changed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Node ${process.versions.node} found; bail-taxonomy needs Node 20 or newer.`);
  process.exit(1);
}

// Everything goes to stderr, so that the output of the command that follows stays clean.
const SPAWN_OPTIONS = { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' };

installPackages();
const sqlite = buildSqlite();
copyAssets();
removeStale();
compile();
makePage();
bundleInterface();
await sqlite;

/** The lock file's hash is kept beside the packages, so an unchanged lock costs one read. */
function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.setup-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing packages (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

/**
 * .npmrc lets no package run a script at its installation: ONNX Runtime's would fetch hundreds of megabytes of CUDA files.
 * SQLite's is the one that is needed, and needed again after a change of Node. What follows goes on beside it.
 */
async function buildSqlite() {
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3');
    new Sqlite(':memory:').close();
  } catch {
    say('Building SQLite (once; about two minutes when it has to be compiled) ...');
    const build = spawn('npm', ['rebuild', 'better-sqlite3', '--ignore-scripts=false'], {
      ...SPAWN_OPTIONS,
      env: { ...process.env, JOBS: 'max' },
    });
    const kill = () => build.kill();
    process.on('exit', kill);
    const [status] = await once(build, 'close').catch((error) => {
      console.error(`npm could not be started: ${error.message}`);
      return [1];
    });
    process.off('exit', kill);
    if (status !== 0) process.exit(status ?? 1);
  }
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json']);
}

/** The page of the html export, from web/. */
function makePage() {
  run(process.execPath, [join('scripts', 'make-page.mjs')]);
}

/** The terminal interface and what draws it, in one file. */
function bundleInterface() {
  run(process.execPath, [join('scripts', 'bundle-interface.mjs')]);
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

/** What was compiled from a source that is gone would go on being found, and be packed. */
function removeStale() {
  for (const folder of ['src', 'taxonomy', 'embeddings', 'db']) {
    const compiled = join(root, 'dist', folder);
    if (!existsSync(compiled)) continue;
    for (const name of readdirSync(compiled, { recursive: true }).filter((file) => file.endsWith('.js'))) {
      const source = join(root, folder, name.slice(0, -'.js'.length));
      const isMade = name.endsWith('.bundle.js');
      if (!isMade && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join(compiled, name));
    }
  }
}

function isNewer(from, to) {
  const source = statSync(from);
  return source.isDirectory() || !existsSync(to) || statSync(to).mtimeMs < source.mtimeMs;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, SPAWN_OPTIONS);
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function say(text) {
  if (!quiet) console.error(text);
}
