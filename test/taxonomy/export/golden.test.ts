import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderBench } from '../../../taxonomy/export/bench.js';
import { renderCsv } from '../../../taxonomy/export/csv.js';
import { renderJson } from '../../../taxonomy/export/json.js';
import { renderJsonl } from '../../../taxonomy/export/jsonl.js';
import { renderLatex } from '../../../taxonomy/export/latex.js';
import { renderMarkdown } from '../../../taxonomy/export/markdown.js';
import { renderOpenClio } from '../../../taxonomy/export/openclio.js';
import { join, makeSmallExport } from './small-export.js';

const RENDERERS = {
  md: renderMarkdown,
  json: renderJson,
  jsonl: renderJsonl,
  csv: renderCsv,
  tex: renderLatex,
  'bench.csv': renderBench,
  'openclio.json': renderOpenClio,
};

test.each(Object.entries(RENDERERS))(
  'the export as %s is as it was (UPDATE_GOLDEN=1 rewrites it)',
  (ending, render) => {
    const file = new URL(`golden/small.${ending}`, import.meta.url);
    const made = join(render(makeSmallExport()));
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, made);
    expect(made).toBe(readFileSync(file, 'utf8'));
    expect(join(render(makeSmallExport()))).toBe(made);
  },
);
