import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes one folder for all test files of a run: what is dear to make lies there, made once. */
export function setup(): () => void {
  const path = mkdtempSync(join(tmpdir(), 'taxonomy-tests-'));
  process.env.TAXONOMY_TESTS = path;
  return () => rmSync(path, { recursive: true, force: true });
}
