import { openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { findNeighbours } from '../../embeddings/neighbours.js';
import { findPrincipalComponents, projectRows } from '../../embeddings/principal-components.js';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { measureTrustworthiness } from '../trustworthiness.js';
import { hold } from './contest.js';
import { COLS, NEIGHBOURS, readMatrix, writeNumbers } from './inputs.js';
import { ownContestant } from './own.js';
import type { Setup } from './setup.js';
import { DIMENSIONS, EPOCHS } from './umap-options.js';

/** Rows whose neighbours are looked at for trustworthiness. */
const SAMPLE = 500;

/** The layout alone, from the same neighbours; then with the search for neighbours. */
export async function compareUmap(setup: Setup): Promise<void> {
  await writeGiven(setup.folder);
  await compareLayouts(setup);
  await compareWhole(setup);
}

async function compareLayouts({ folder, rows, runs, python }: Setup): Promise<void> {
  const ours = 'ours, from principal components';
  const spectral = 'umap-learn, seeded, its own start';
  const same = 'umap-learn, seeded, our start';
  const files = { [ours]: 'umap-ours-given', [spectral]: 'umap-given', [same]: 'umap-given-start' };
  await hold(
    {
      title: `UMAP to ${DIMENSIONS} dimensions, ${EPOCHS} epochs, the same neighbours, ${rows} rows`,
      ours: ownContestant(ours, 'umap', [folder, 'given']),
      peers: [
        ...python.contestant({ name: spectral, ...umapLearn(folder, 'given') }),
        ...python.contestant({ name: same, ...umapLearn(folder, 'given-start') }),
      ],
      goals: { [spectral]: 2, [same]: 2 },
      judge: judgeFiles(folder, files),
    },
    runs,
  );
}

async function compareWhole({ folder, rows, runs, python }: Setup): Promise<void> {
  const ours = 'ours: exact neighbours, principal components, layout';
  const seeded = 'umap-learn and pynndescent, seeded';
  const parallel = 'umap-learn and pynndescent, parallel, no seed';
  const files = { [ours]: 'umap-ours-whole', [seeded]: 'umap-whole', [parallel]: 'umap-whole-parallel' };
  await hold(
    {
      title: `UMAP from vectors, ${rows} x ${COLS}`,
      ours: ownContestant(ours, 'umap', [folder, 'whole']),
      peers: [
        ...python.contestant({ name: seeded, ...umapLearn(folder, 'whole') }),
        ...python.contestant({ name: parallel, ...umapLearn(folder, 'whole-parallel') }),
      ],
      judge: judgeFiles(folder, files),
    },
    runs,
  );
}

function umapLearn(folder: string, mode: string) {
  const numbers = [COLS, NEIGHBOURS, DIMENSIONS, EPOCHS].map(String);
  return { script: 'umap_learn.py', needs: ['numpy', 'umap'], args: [folder, ...numbers, mode] };
}

function judgeFiles(folder: string, files: Readonly<Record<string, string>>) {
  const vectors = readMatrix(folder, 'vectors', COLS);
  const all = Array.from({ length: vectors.rows }, (_, i) => i);
  const sample = shuffle(all, createRandom(1)).slice(0, SAMPLE);
  return (name: string) => {
    const points = readMatrix(folder, files[name]!, DIMENSIONS);
    return { [`trustworthiness@${NEIGHBOURS}`]: measureTrustworthiness(vectors, points, NEIGHBOURS, sample) };
  };
}

/** Neighbours and start, made once for all. */
async function writeGiven(folder: string): Promise<void> {
  const vectors = readMatrix(folder, 'vectors', COLS);
  const algebra = await openLinearAlgebra();
  const { indices, distances } = await findNeighbours(vectors, NEIGHBOURS, algebra);
  const components = await findPrincipalComponents(vectors, DIMENSIONS, algebra);
  writeNumbers(folder, 'neighbours', indices);
  writeNumbers(folder, 'distances', distances);
  writeNumbers(folder, 'start', (await projectRows(vectors, components, algebra)).data);
  await algebra.close();
}
