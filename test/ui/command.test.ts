import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillSmallTaxonomy } from './small-taxonomy.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-browse-'));
  file = join(folder, 'small.db');
  fillSmallTaxonomy(file).close();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('where there is no terminal the tree is printed, and one line says why', () => {
  const { stdout, stderr, status } = run('browse', '--db', file);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^taxonomy browse needs a terminal[^\n]*\n$/);
  expect(stdout).toContain('Name-calling after a correction');
  expect(stdout).toBe(run('tree', '--db', file).stdout);
  expect(stdout).not.toContain('\u001b');
});

test('where there is no terminal --node prints the part below it', () => {
  const { stdout, status } = run('browse', '--db', file, '--node', 'n5');
  expect(status).toBe(0);
  expect(stdout).toContain('A new name for the model');
  expect(stdout).not.toContain('Name-calling');
});

test('a missing database and an unknown node are each one line and exit 1', () => {
  for (const args of [
    ['--db', join(folder, 'none.db')],
    ['--db', file, '--node', 'n99'],
  ]) {
    const { stdout, stderr, status } = run('browse', ...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]*(none\.db does not exist|n99: there is no such node)[^\n]*\n$/);
  }
});

function run(...args: string[]) {
  const { VITEST: _, FORCE_COLOR: __, ...env } = process.env;
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env });
}
