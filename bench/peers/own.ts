import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestant.js';

/** A contestant of ours: a compiled script of `ours/`. */
export function ownContestant(name: string, script: string, args: readonly string[]): Contestant {
  const path = fileURLToPath(new URL(`ours/${script}.js`, import.meta.url));
  return { name, kind: 'serves', command: process.execPath, args: [path, ...args] };
}
