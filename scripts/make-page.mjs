// Makes dist/src/export/page.json: the page of the html export without its data, from web/. Only what changed is made again.
//   node scripts/make-page.mjs [--check]     --check also checks the types
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'dist', 'src', 'export', 'page.json');
const sources = ['web', 'taxonomy'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name)),
);

if (process.argv.includes('--check')) checkTypes();
if (!isNewest()) await makePage();

async function makePage() {
  const read = (name) => readFileSync(join(root, 'web', name), 'utf8');
  const script = await bundle();
  const style = read('style.css');
  const policy = (scripts, more = '') =>
    `default-src 'none'; script-src ${scripts}; base-uri 'none'; form-action 'none';${more}`;
  const page = fill(read('page.html'), {
    POLICY: policy(hashOf(script), ` style-src ${hashOf(style)};FRAMES`),
    STYLE: style,
    SCRIPT: script,
  });
  const shardScript = "parent.postMessage(document.getElementById('chunk').textContent, '*')";
  const shard = fill(read('shard.html'), { POLICY: policy(hashOf(shardScript)), SCRIPT: shardScript });
  const [head, rest] = cut(page, '<!--core-->');
  const [middle, tail] = cut(rest, '<!--chunks-->');
  const [shardHead, shardTail] = cut(shard, '<!--chunk-->');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.part`, JSON.stringify({ head, middle, tail, shard: { head: shardHead, tail: shardTail } }));
  renameSync(`${target}.part`, target);
}

async function bundle() {
  const build = await rolldown({ input: join(root, 'web', 'main.ts'), platform: 'browser', logLevel: 'warn' });
  const { output } = await build.generate({ format: 'es', minify: true, codeSplitting: false });
  await build.close();
  if (output.length !== 1) throw new Error(`The front end came out as ${output.length} files; expected one.`);
  const code = output[0].code.trim();
  if (/<\/script|<!--/i.test(code))
    throw new Error('The front end holds what would end its script; write it in two parts.');
  return code;
}

function fill(page, values) {
  return page.replace(/\b(POLICY|STYLE|SCRIPT)\b/g, (name) => values[name]);
}

function cut(text, mark) {
  const place = text.indexOf(mark);
  if (place < 0) throw new Error(`${mark} is missing.`);
  return [text.slice(0, place), text.slice(place + mark.length)];
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function isNewest() {
  if (!existsSync(target)) return false;
  const made = statSync(target).mtimeMs;
  return [...sources, fileURLToPath(import.meta.url)].every((file) => statSync(file).mtimeMs < made);
}

function checkTypes() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'web')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
