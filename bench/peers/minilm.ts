import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hold } from './contest.js';
import { compareRows } from './inputs.js';
import { ownContestant } from './own.js';
import type { Setup } from './setup.js';
import { writeImported } from './transcripts.js';

/** Texts of one window: PyTorch takes seconds for each hundred. */
const TEXTS = 300;
const DIMENSIONS = 384;
const BATCHES = [8, 32];

/** A model of the size of all-MiniLM-L6-v2 with random weights, which take as long as trained ones. */
export async function compareMiniLm({ folder, rows, runs, python }: Setup): Promise<void> {
  const needs = ['numpy', 'torch', 'sentence_transformers', 'tokenizers', 'onnx', 'onnxruntime'];
  const nameOf = (batch: number) => `sentence-transformers, float32, batches of ${batch}`;
  const args = [folder];
  const peers = BATCHES.flatMap((batch) =>
    python.contestant({ name: nameOf(batch), script: 'st_embed.py', needs, args: [...args, String(batch)] }),
  );
  // The model is written by Python too.
  if (peers.length === 0) return;
  await writeImported(folder, rows);
  const texts = pickTexts(folder);
  writeFileSync(join(folder, 'texts.json'), JSON.stringify(texts));
  python.make('make_minilm.py', [join(folder, 'texts.json'), join(folder, 'minilm')]);
  await hold(
    {
      title: `Embed ${texts.length} texts with a model of MiniLM's size`,
      ours: ownContestant('ours, transformers.js, q8, one by one', 'minilm', args),
      peers,
      goals: Object.fromEntries(BATCHES.map((batch) => [nameOf(batch), 1.5])),
      judge: (name) => (name.startsWith('ours') ? {} : compareRows(folder, 'minilm-ours', 'minilm-torch', DIMENSIONS)),
    },
    runs,
  );
}

/** Evenly spread over the documents, so that lengths are as they come. */
function pickTexts(folder: string): string[] {
  const documents = JSON.parse(readFileSync(join(folder, 'documents.json'), 'utf8')) as [string, number][][];
  const all = [...new Set(documents.flat().map(([text]) => text))];
  const step = Math.max(1, Math.floor(all.length / TEXTS));
  return all.filter((_, i) => i % step === 0).slice(0, TEXTS);
}
