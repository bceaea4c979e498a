import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFolder, ROOT } from './run-cli.js';

const folder = createFolder();
const elsewhere = join(folder.path, 'elsewhere');
const installed = join(elsewhere, 'node_modules', 'bail-taxonomy');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
};
/** `from 'x'`, `import 'x'`, `import('x')` and `createRequire(import.meta.url)('x')`. */
const IMPORT = /(\bfrom\s*|^import\s*|\bimport\(\s*|\bcreateRequire\(import\.meta\.url\)\(\s*)['"]([^'"\s]+)['"]/gm;
let tarball: string;

beforeAll(() => {
  tarball = join(folder.path, pack(ROOT, folder.path).filename);
  install();
});

/**
 * Puts the tarball where npm would, and lets npm link its command. Of the dependencies only the declared ones stand beside
 * it, as links to those of this checkout: an import of anything else finds nothing, and nothing is downloaded or compiled.
 */
function install(): void {
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  writeFileSync(join(elsewhere, 'package.json'), '{"private": true, "dependencies": {"bail-taxonomy": "*"}}');
  npm(['rebuild', 'bail-taxonomy', '--ignore-scripts'], elsewhere);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(elsewhere, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link, 'junction');
  }
}

describe('the packed program', () => {
  const taxonomy = (...args: string[]) =>
    run(join(elsewhere, 'node_modules', '.bin', 'taxonomy'), args, elsewhere).trimEnd();

  test('says its version', () => {
    expect(taxonomy('--version')).toBe(manifest.version);
  });

  test('builds the example run that comes with it, and prints its tree', () => {
    taxonomy('build', join(installed, 'examples', 'demo-run.jsonl'), '--quiet');
    const [head, , ...lines] = taxonomy('tree').split('\n');
    expect(head).toMatch(/^\d{3} bails in \d+ leaves under \d+ top nodes$/);
    expect(lines.length).toBeGreaterThan(10);
    expect(readdirSync(elsewhere)).toContain('taxonomy.db');
  });

  test('writes a page for a browser', () => {
    taxonomy('export', '--format', 'html', '--quiet', '-o', 'page.html');
    expect(readFileSync(join(elsewhere, 'page.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]+<\/html>\n$/);
  });

  test('finds all that its modules import, also what they load late', () => {
    const modules = listModules().filter((file) => file !== 'dist/src/cli.js');
    const packages = [...importedPackages().keys()];
    const probe = join(installed, 'probe.mjs');
    const wanted = [...modules.map((file) => pathToFileURL(join(installed, file)).href), ...packages];
    writeFileSync(probe, `for (const name of ${JSON.stringify(wanted)}) await import(name);\nprocess.exit(0);\n`);
    run(process.execPath, [probe], elsewhere);
    expect(modules.length).toBeGreaterThan(100);
  });

  test('imports only what is declared as a dependency, not as one for development', () => {
    const undeclared = [...importedPackages()].filter(([name]) => !(packageOf(name) in manifest.dependencies));
    expect(undeclared.map(([name, files]) => `${files.join(', ')} imports ${name}: add it to dependencies`)).toEqual(
      [],
    );
    expect([...importedPackages().keys()]).toEqual(
      expect.arrayContaining(['better-sqlite3', 'onnxruntime-node', 'ink']),
    );
  });
});

describe('the tarball', () => {
  test('holds the program, its data and its licences, and nothing else', () => {
    const folders = new Set(
      listFiles().map((file) =>
        file
          .split('/')
          .slice(0, file.startsWith('dist/') ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...folders].sort()).toEqual([
      'LICENSE',
      'NOTICE',
      'README.md',
      'dist/db',
      'dist/embeddings',
      'dist/src',
      'dist/taxonomy',
      'docs',
      'examples',
      'package.json',
    ]);
    expect(listFiles()).toContain('dist/embeddings/use-lite/LICENSE');
  });

  test.each(['embeddings/use-lite', 'db/migrations'])('holds %s as it is in the checkout', (name) => {
    const source = join(ROOT, name);
    const copy = join(installed, 'dist', name);
    expect(readdirSync(copy)).toEqual(readdirSync(source));
    for (const file of readdirSync(source))
      expect(readFileSync(join(copy, file)).equals(readFileSync(join(source, file)))).toBe(true);
  });

  test('has a compiled file for every source and no other, no test and no source map', () => {
    const data = /^dist\/(embeddings\/use-lite\/|db\/migrations\/|src\/export\/page\.json$)/;
    const compiled = listFiles().filter((file) => file.startsWith('dist/') && !data.test(file));
    const sources = ['src', 'taxonomy', 'embeddings', 'db']
      .flatMap((name) => readdirSync(join(ROOT, name), { recursive: true }).map((file) => `${name}/${file}`))
      .filter((file) => /\.tsx?$/.test(file));
    const expected = sources.map((file) => `dist/${file.replace(/\.tsx?$/, '.js')}`);
    // The interface and what draws it are also in a few files beside its parts.
    const bundled = compiled.filter((file) => file.endsWith('.bundle.js'));
    expect(bundled).toContain('dist/src/ui/browse.bundle.js');
    expect(compiled.sort()).toEqual([...expected, ...bundled].sort());
    const mapped = compiled.filter((file) => readFileSync(join(installed, file), 'utf8').includes('sourceMappingURL'));
    expect(mapped).toEqual([]);
  });

  test('is of the size of the encoder', () => {
    const encoder = statSync(join(ROOT, 'embeddings', 'use-lite', 'model.onnx')).size;
    expect(statSync(tarball).size).toBeGreaterThan(0.8 * encoder);
    expect(statSync(tarball).size).toBeLessThan(1.3 * encoder);
  });

  test('has a command that a shell can run', () => {
    const command = join(installed, 'dist', 'src', 'cli.js');
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(command).mode & 0o111).toBe(0o111);
  });

  test('leaves out whatever else lies in the checkout', () => {
    const copy = join(folder.path, 'copy');
    cpSync(installed, copy, { recursive: true, filter: (from) => !from.endsWith('probe.mjs') });
    const strays = ['dist/test/a.test.js', 'dist/bench/b.js', 'dist/.tsbuildinfo', 'bench/b.ts', 'test/a.test.ts'];
    strays.push('scripts/setup.mjs', 'src/cli.ts', 'demo.db', '.npmrc', '.env', 'coverage/index.html');
    for (const file of strays) {
      mkdirSync(join(copy, file, '..'), { recursive: true });
      writeFileSync(join(copy, file), 'stray');
    }
    const packed = pack(copy, folder.path, '--dry-run').files.map(({ path }) => path);
    expect(packed.sort()).toEqual(listFiles());
  });
});

/** Files of the package, sorted. */
function listFiles(): string[] {
  return readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'probe.mjs')
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
    .sort();
}

function listModules(): string[] {
  return listFiles().filter((file) => file.endsWith('.js'));
}

/** What the compiled files import that is neither theirs nor Node's, with the files that do. */
function importedPackages(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of listModules()) {
    const text = readFileSync(join(installed, file), 'utf8');
    for (const [, , name] of text.matchAll(IMPORT)) {
      if (name!.startsWith('.') || name!.startsWith('node:') || builtinModules.includes(name!)) continue;
      found.set(name!, [...(found.get(name!) ?? []), file]);
    }
  }
  return found;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

function pack(source: string, target: string, ...more: string[]): Packed {
  return JSON.parse(npm(['pack', '--json', '--pack-destination', target, ...more], source))[0];
}

function npm(args: readonly string[], cwd: string): string {
  return run('npm', args, cwd);
}

/** Standard output of a command that must end well. */
function run(command: string, args: readonly string[], cwd = folder.path): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${error ?? stderr}`);
  return stdout;
}
