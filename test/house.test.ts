import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../src/program.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A folder imports itself or folders to its right. */
const LAYERS = ['src', 'db', 'taxonomy', 'embeddings'];
/** Heavy packages, and the one place that may load each. */
const OWNERS: Record<string, string[]> = {
  '@huggingface/transformers': ['embeddings/transformers-encoder.ts'],
  'umap-js': ['embeddings/reduce.ts'],
  'better-sqlite3': ['db/open.ts'],
  ink: ['src/ui/'],
  react: ['src/ui/'],
  openai: ['embeddings/openai-connection.ts'],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

const imports = LAYERS.flatMap((folder) => listSources(folder)).flatMap(readImports);

describe('the house', () => {
  test('a folder imports only itself and the folders to its right: src, db, taxonomy, embeddings', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        LAYERS.includes(folderOf(target)) && LAYERS.indexOf(folderOf(target)) < LAYERS.indexOf(folderOf(file)),
    );
    expect(
      wrong.map(
        ({ file, target }) => `${file} imports ${target}: move what it needs to the right, or pass it as a parameter`,
      ),
    ).toEqual([]);
  });

  test('db takes only types from the domain folders', () => {
    const wrong = imports.filter(
      ({ file, target, isType }) =>
        folderOf(file) === 'db' && ['taxonomy', 'embeddings'].includes(folderOf(target)) && !isType,
    );
    expect(
      wrong.map(({ file, target }) => `${file} imports values of ${target}: use "import type", and compute in src`),
    ).toEqual([]);
  });

  test('each heavy package has one owner', () => {
    const wrong = imports.filter(
      ({ file, target, isType }) =>
        !isType && OWNERS[target] && !OWNERS[target].some((owner) => file.startsWith(owner)),
    );
    expect(
      wrong.map(({ file, target }) => `${file} imports ${target}: only ${OWNERS[target]!.join(', ')} may`),
    ).toEqual([]);
  });

  test('the command line does not load the encoder, the database or the interface before they are needed', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { target, isType } of imports.filter((entry) => entry.file === file && !entry.isType))
        if (!isType) visit(target);
    };
    visit('src/cli.ts');
    const heavy = [
      'onnxruntime-node',
      'better-sqlite3',
      'ink',
      'react',
      'umap-js',
      '@huggingface/transformers',
      'openai',
      'hyparquet',
    ];
    expect(heavy.filter((name) => reached.has(name))).toEqual([]);
  });

  test('SQL is written in db only', () => {
    const sql = /\b(SELECT\s+[\w*].*\bFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|CREATE TABLE)\b/;
    const wrong = ['src', 'taxonomy', 'embeddings']
      .flatMap(listSources)
      .filter((file) => sql.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('every command and every option stands in README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const missing: string[] = [];
    for (const command of createProgram({ write() {} }).commands) {
      if (!readme.includes(`taxonomy ${command.name()}`)) missing.push(`taxonomy ${command.name()}`);
      for (const option of command.options)
        if (!readme.includes(option.long!)) missing.push(`${command.name()} ${option.long}`);
    }
    expect(missing).toEqual([]);
  });

  test('every file that the architecture page names exists', () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const named = [...page.matchAll(/`((?:src|db|taxonomy|embeddings|test|bench|scripts|examples)\/[\w./-]*)`/g)].map(
      (match) => match[1]!,
    );
    const existing = new Set(
      ['src', 'db', 'taxonomy', 'embeddings', 'test', 'bench', 'scripts', 'examples'].flatMap(listAll),
    );
    const missing = named.filter((name) => !existing.has(name.replace(/\/$/, '')));
    expect(named.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

function listAll(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return [folder, ...entries.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))];
}

function listSources(folder: string): string[] {
  return listAll(folder).filter((file) => /\.tsx?$/.test(file));
}

/** Static imports and exports of a file; what is loaded lazily with `import()` counts for ownership, as a value that is not static. */
function readImports(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gms)];
  return found.map((match) => ({
    file,
    target: resolve(file, match[2]!),
    isType: match[1] !== undefined || /^import\s*\{(\s*type [^,}]+,?)+\s*\}/.test(match[0]),
  }));
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = join(file, '..', specifier).replace(/\.js$/, '');
  for (const ending of ['.ts', '.tsx'])
    if (listSources(path.split('/')[0]!).includes(path + ending)) return path + ending;
  return path;
}

function folderOf(target: string): string {
  return target.includes('/') ? target.split('/')[0]! : '';
}
