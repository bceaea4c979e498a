import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumsSaturate } from '../../embeddings/saturation.js';
import type { Contestant } from './contestant.js';

const SCRIPTS = fileURLToPath(new URL('../../../bench/peers/theirs', import.meta.url));

/** The Python that peers run in: `PYTHON`, else python3. */
export interface Python {
  readonly command: string;
  /** Version of Python and of each package that is installed. */
  readonly versions: Readonly<Record<string, string>>;
  /** A contestant that runs a script of `theirs/`; none, with a line that says so, where a package that it needs is missing. */
  contestant(peer: PeerScript): Contestant[];
  /** Runs a script that makes something. */
  make(script: string, args: readonly string[]): void;
  has(...modules: readonly string[]): boolean;
}

export interface PeerScript {
  readonly name: string;
  readonly script: string;
  /** Modules that it imports. */
  readonly needs: readonly string[];
  readonly args: readonly string[];
  readonly kind?: Contestant['kind'];
}

/** As many threads as the machine lends this process: what ONNX Runtime takes for us. */
export const THREADS = availableParallelism();

/**
 * Threads of OpenMP wait in a loop for each other. On a busy machine one of them often waits for a processor, and all the others burn theirs:
 * PyTorch then takes six times as long. So there peers are told to sleep instead, unless the user has decided.
 */
export const WAIT_POLICY = process.env.OMP_WAIT_POLICY ?? (loadavg()[0]! > THREADS / 2 ? 'passive' : 'active');

const ENVIRONMENT = {
  OMP_WAIT_POLICY: WAIT_POLICY,
  ...Object.fromEntries(
    ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'NUMBA_NUM_THREADS', 'RAYON_NUM_THREADS'].map(
      (name) => [name, String(THREADS)],
    ),
  ),
  SUMS_SATURATE: (await sumsSaturate()) ? '1' : '0',
  TOKENIZERS_PARALLELISM: 'true',
  HF_HUB_OFFLINE: '1',
  TQDM_DISABLE: '1',
  TRANSFORMERS_VERBOSITY: 'error',
  PYTHONWARNINGS: 'ignore',
};

/** Asks Python what it has; without any Python every peer is skipped. */
export function findPython(): Python {
  const command = process.env.PYTHON ?? 'python3';
  const asked = spawnSync(command, [join(SCRIPTS, 'versions.py')], {
    encoding: 'utf8',
    env: { ...process.env, ...ENVIRONMENT },
  });
  if (asked.status !== 0) console.log(`${command} can't be run, so every peer is skipped; set PYTHON to one that can.`);
  const versions: Record<string, string> = asked.status === 0 ? JSON.parse(asked.stdout) : {};
  const missingOf = (modules: readonly string[]) => modules.filter((name) => versions[name] === undefined);
  return {
    command,
    versions,
    has: (...modules) => missingOf(['python', ...modules]).length === 0,
    contestant({ name, script, needs, args, kind = 'serves' }) {
      const missing = missingOf(['python', ...needs]);
      if (missing.length > 0) {
        console.log(`\nSkipped: ${name} (not installed: ${missing.join(', ')}).`);
        return [];
      }
      return [{ name, kind, command, args: [join(SCRIPTS, script), ...args], env: ENVIRONMENT }];
    },
    make(script, args) {
      const made = spawnSync(command, [join(SCRIPTS, script), ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...ENVIRONMENT },
      });
      if (made.status !== 0) throw new Error(`${script} ended with ${made.status}; what it said stands above.`);
    },
  };
}
