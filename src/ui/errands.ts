import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { extname } from 'node:path';
import { openDatabase, withDatabase } from '../../db/open.js';
import { formatNodeId, type TreeNode } from '../../taxonomy/tree.js';
import type { EditRequest } from '../edits/requests.js';
import { toLine } from './inert-lines.js';
import type { ListedMember } from './library.js';
import type { Effect } from './state.js';

/** Where the reader is when something is to be done. */
export interface Here {
  readonly node: TreeNode | null;
  /** The selected bail, where a list or a transcript is on the screen. */
  readonly member: ListedMember | null;
}

export type Outcome =
  | { readonly kind: 'told'; readonly message: string }
  | { readonly kind: 'asked'; readonly lines: readonly string[]; readonly request: EditRequest }
  /** The database has changed. */
  | { readonly kind: 'changed'; readonly message: string };

/** What the browser does besides showing: the clipboard, files, changes by hand. @throws what went wrong, for the user to read. */
export type Errands = (effect: Effect, here: Here) => Promise<Outcome>;

/** @param write sends to the terminal. */
export function createErrands(file: string, write: (sequence: string) => void): Errands {
  return async (effect, here) => {
    switch (effect.kind) {
      case 'copy':
        return copy(effect.what, here, write);
      case 'export':
        return exportBelow(file, effect.nodeId, effect.path);
      case 'edit':
        return edit(file, effect.request, effect.isDryRun, here);
      case 'undo':
      case 'redo':
        return takeBack(file, effect.kind);
      case 'reload':
        return { kind: 'changed', message: 'Read again.' };
    }
  };
}

/** Terminals refuse more at once. */
const LONGEST_COPY = 50_000;

/** OSC 52 puts a text on the clipboard of the terminal that is looked at, also over SSH; what it holds is base64, so nothing in it can act. */
function copy(what: 'link' | 'excerpt', { node, member }: Here, write: (sequence: string) => void): Outcome {
  const link = member ? member.title : node ? `taxonomy://node/${node.id}` : null;
  const excerpt = member ? `${member.excerpt} (${member.title})` : node ? `${node.name}: ${node.summary}` : null;
  const text = (what === 'link' ? link : excerpt)?.slice(0, LONGEST_COPY) ?? null;
  if (text === null) return { kind: 'told', message: 'Nothing is selected.' };
  write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  return { kind: 'told', message: `Copied: ${text}` };
}

const FORMAT_OF: Readonly<Record<string, string>> = {
  '.md': 'md',
  '.json': 'json',
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.parquet': 'parquet',
  '.html': 'html',
  '.tex': 'latex',
};

async function exportBelow(file: string, nodeId: number, path: string): Promise<Outcome> {
  const place = path.replace(/^~(?=\/)/, homedir());
  const format = FORMAT_OF[extname(place).toLowerCase()];
  if (!format) throw new Error(`${path}: expected a name that ends in ${Object.keys(FORMAT_OF).join(', ')}.`);
  if (existsSync(place)) throw new Error(`${path} is there already. Give another name.`);
  const { exportCommand } = await import('../commands/export.js');
  await exportCommand({ db: file, format, output: place, node: formatNodeId(nodeId), quiet: true }, { write() {} });
  return { kind: 'told', message: `${path} is written; it holds sentences of transcripts.` };
}

async function edit(file: string, request: EditRequest, isDryRun: boolean, { member }: Here): Promise<Outcome> {
  const { makeEdits } = await import('../edits/make-edits.js');
  const whole = withBail(request, member);
  return changing(file, async (db) => {
    const { lines } = await makeEdits(db, [{ request: whole, at: null }], {
      author: nameOfUser(),
      now: () => new Date(),
      isDryRun,
    });
    if (isDryRun) return { kind: 'asked', lines, request: whole };
    return { kind: 'changed', message: `${toLine(lines[0] ?? 'Done.')} u undoes it.` };
  });
}

/** A bail is put elsewhere by its name. */
function withBail(request: EditRequest, member: ListedMember | null): EditRequest {
  if (request.edit !== 'assign' || request.bails.length > 0) return request;
  if (!member) throw new Error('No bail is selected: open a list of bails first.');
  return { ...request, bails: [member.title] };
}

async function takeBack(file: string, kind: 'undo' | 'redo'): Promise<Outcome> {
  const { redoEdit, undoEdit } = await import('../edits/take-back.js');
  return changing(file, async (db) => {
    const context = { author: nameOfUser(), now: () => new Date() };
    const { lines } = kind === 'undo' ? undoEdit(db, context) : redoEdit(db, context);
    return { kind: 'changed', message: toLine(lines[0] ?? 'Done.') };
  });
}

function changing(file: string, work: (db: ReturnType<typeof openDatabase>) => Promise<Outcome>): Promise<Outcome> {
  return withDatabase(openDatabase(file), work);
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'unknown';
  }
}
