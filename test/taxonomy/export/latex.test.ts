import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { renderLatex } from '../../../taxonomy/export/latex.js';
import { latexText } from '../../../taxonomy/export/latex-text.js';
import type { TaxonomyExport } from '../../../taxonomy/export/model.js';
import { HOSTILE, mixHostile } from '../hostile-text.js';
import { join, makeEmptyExport, makeFacts, makeNode, makeSmallExport } from './small-export.js';

const hasLatex = spawnSync('pdflatex', ['--version']).status === 0;
if (!hasLatex) console.log('pdflatex is not installed: whether the table compiles is not tested here.');

test('every node has a row with its count and share, and every leaf an example', () => {
  const table = join(renderLatex(makeSmallExport()));
  expect(table).toContain('\\textbf{Deceiving others} & 3 & 60.0 & \\\\*');
  expect(table).toContain("\\level{1}Forging signatures & 2 & 40.0 & ``How do I forge a signature?{}''\\\\");
  expect(table).toContain('\\caption{Situations that example/model-{}7b left: 5 bails in 20 offers of an exit, 26.3');
});

test('a text is set as it is: no sign of it is a command, and no two make a third', () => {
  expect(latexText('50 % & {x} $y$ #1 a_b ^ ~ \\input')).toBe(
    '50 \\% \\& \\{x\\} \\$y\\$ \\#1 a\\_b \\textasciicircum{} \\textasciitilde{} \\textbackslash{}input',
  );
  expect(latexText('?`Que?` --- <<x>> "y" \'\'z')).not.toMatch(/\?`|--|<<|''|"/);
  expect(latexText('Łódź, naïve – “so” …')).toBe('Łódź, naïve – “so” …');
});

test('what the fonts of pdfLaTeX lack is named', () => {
  expect(latexText('为什么 ok 😂 да')).toBe(
    '\\otherscript{Chinese}{为什么} ok \\otherscript{emoji}{😂} \\otherscript{Cyrillic}{да}',
  );
  expect(latexText('これ')).toBe('\\otherscript{Japanese}{これ}');
});

test.runIf(hasLatex)('the table compiles', { timeout: 60_000 }, () => {
  expect(compile(join(renderLatex(makeSmallExport())))).toBe('');
});

test.runIf(hasLatex)('hostile names and examples compile, and start no program', { timeout: 120_000 }, () => {
  const texts = [...Object.values(HOSTILE), ...mixHostile(41, 150), allLetters(), '\\immediate\\write18{touch pwned}'];
  const tree = texts.map((text, i) => makeNode(i + 1, text === '' ? 'x' : text));
  const taxonomy: TaxonomyExport = makeSmallExport({
    tree,
    groups: [{ by: 'model', rows: [makeFacts(HOSTILE.markdown ?? '%', 1, 1)] }],
    excerpts: (leaf) => [{ name: 'demo/a', text: texts[leaf.id - 1]! }],
  });
  expect(compile(join(renderLatex(taxonomy)))).toBe('');
});

test('no bail at all makes a table without rows', () => {
  const table = join(renderLatex(makeEmptyExport()));
  expect(table).not.toMatch(/NaN|undefined/);
  expect(table).toContain('0 bails in 0 offers');
});

/** Every character that is taken for one that T1 has. */
function allLetters(): string {
  const letters = Array.from({ length: 0x180 - 0xa1 }, (_, i) => String.fromCodePoint(0xa1 + i)).join('');
  return `${letters}–—‘’‚“”„†‡•…‰‹›€™`;
}

/** The errors of a run of pdfLaTeX, none where it makes pages. */
function compile(source: string): string {
  const folder = mkdtempSync(joinPath(tmpdir(), 'taxonomy-latex-'));
  try {
    writeFileSync(joinPath(folder, 'table.tex'), source);
    const { stdout } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-no-shell-escape', 'table.tex'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const errors = stdout.split('\n').filter((line) => line.startsWith('!'));
    return errors.length > 0 || !/Output written/.test(stdout) ? `${errors.join('\n')}\n${stdout.slice(-2_000)}` : '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
