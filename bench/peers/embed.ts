import { fileURLToPath } from 'node:url';
import { hold } from './contest.js';
import { COLS, compareRows } from './inputs.js';
import { ownContestant } from './own.js';
import type { Setup } from './setup.js';
import { writeImported } from './transcripts.js';

export const ENCODER = fileURLToPath(new URL('../../../embeddings/use-lite', import.meta.url));

/** Ways in which Python can run the encoder: the best of them counts. */
const MODES = [
  'one by one, a worker for each thread',
  'batches of equal length',
  'batches of equal length, a worker for each thread',
];

/** The whole embed stage against the same model on the same texts, which the peer is given ready cut. */
export async function compareEmbedding({ folder, rows, runs, python }: Setup): Promise<void> {
  await writeImported(folder, rows);
  const nameOf = (mode: string) => `Python onnxruntime, ${mode}`;
  await hold(
    {
      title: `Embed ${rows} transcripts with the bundled encoder, from the database to stored vectors`,
      ours: ownContestant('ours', 'embed', [folder]),
      peers: MODES.flatMap((mode) =>
        python.contestant({
          name: nameOf(mode),
          script: 'onnx_embed.py',
          needs: ['numpy', 'onnxruntime', 'tokenizers'],
          args: [folder, ENCODER, mode],
        }),
      ),
      goals: Object.fromEntries(MODES.map((mode) => [nameOf(mode), 1])),
      judge: (name) => (name === 'ours' ? {} : compareRows(folder, 'embed-ours', 'embed-python', COLS)),
    },
    runs,
  );
}
