import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../embeddings/random.js';
import { layOutTranscript } from '../../src/ui/document.js';
import { createLibrary } from '../../src/ui/library.js';
import { createPainter } from '../../src/ui/painter.js';
import { type Row, span } from '../../src/ui/spans.js';
import { createTheme } from '../../src/ui/theme.js';
import { wrapLine } from '../../src/wrap.js';
import { walkTree } from '../../taxonomy/tree.js';
import { fillDatabase } from './fill-database.js';

const WIDTH = 60;
/** What the painter itself sends: begin and end, a row's place, looks, the end of a row. */
const OURS = /\u001b\[(?:\?2026[hl]|\d+;1H|[\d;]*m|K)/g;

/** A text that may do anything to a terminal: control sequences with random parts, single controls, bytes that are no UTF-8, marks, joiners, letters. */
function makeHostile(random: Random): string {
  const number = (below: number) => Math.floor(random() * below);
  const pick = (from: string) => from[number(from.length)]!;
  const makers = [
    () => `\u001b[${pick('?>=<!')}${number(3000)};${number(99)}${pick('ABCDEFGHJKLMPSTXZ@`abcdefghlmnpqrstu')}`,
    () => `\u001b[${number(120)}${pick('mHJKrhl')}`,
    () => `\u001b]${number(120)};${number(9)}text${pick('\u0007\u009c')}`,
    () => `\u001b${pick('PX^_')}payload\u001b\\`,
    () => `\u001b${pick('78=>cDEHMNOZ#%()*+')}`,
    () => String.fromCharCode(number(0x20)),
    () => String.fromCharCode(0x7f + number(0x21)),
    () => String.fromCharCode(0x2000 + number(0x70)),
    () => String.fromCharCode(0xd800 + number(0x800)),
    () => Buffer.from(Array.from({ length: 1 + number(6) }, () => number(256))).toString('utf8'),
    () => Buffer.from(Array.from({ length: 1 + number(6) }, () => 0x80 + number(128))).toString('latin1'),
    () => String.fromCodePoint(0x300 + number(0x70)).repeat(number(40)),
    () => String.fromCodePoint(0xe0000 + number(0x80)),
    () => String.fromCodePoint(0x1f300 + number(0x300)) + (random() < 0.5 ? '\u200d' : '\ufe0f'),
    () => ['界', 'é', 'ب', 'नि', '한', 'word', ' ', '\r\n', '\t'][number(9)]!,
  ];
  return Array.from({ length: 1 + number(30) }, () => makers[number(makers.length)]!()).join('');
}

test('whatever the data holds, only rows, places and looks of our own reach the terminal', () => {
  const random = createRandom(11);
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-fuzz-'));
  const hostile = () => makeHostile(random);
  const places = Array.from({ length: 60 }, () => ({
    name: hostile(),
    summary: hostile(),
    keyphrases: [hostile()],
    like: { name: hostile(), similarity: 0.5 },
  }));
  const bails = places.map((_, leaf) => ({
    ...{ leaf, model: hostile(), answer: hostile(), journal: hostile(), digest: hostile(), gist: hostile() },
    messages: (['system', 'user', 'assistant', 'tool'] as const).map((role) => ({
      role,
      content: hostile() + hostile(),
    })),
  }));
  const db = fillDatabase(join(folder, 'fuzz.db'), places, bails);
  // SQLite keeps text that is no UTF-8, so a damaged or foreign file may hold it.
  const ill = "CAST(x'fffe1b5b324ac3281b5d303b6f776e656407e28228c0af' AS TEXT)";
  db.prepare(`UPDATE nodes SET name = name || ${ill}, summary = ${ill} || summary WHERE id % 3 = 0`).run();
  db.prepare(`UPDATE digests SET gist = ${ill} || gist`).run();
  const library = createLibrary(db);
  const shown: Row[] = [];
  for (const node of walkTree(library.tree)) {
    const texts = [node.name, node.summary, ...node.keyphrases, node.like?.name ?? ''];
    for (const text of texts) for (const line of wrapLine(text, WIDTH)) shown.push([span(line)]);
    for (const { title, excerpt, transcriptId } of library.members(node, { facts: null, mask: null }, 0, 9)) {
      for (const line of [title, ...wrapLine(excerpt, WIDTH)]) shown.push([span(line)]);
      const folding = { isSystemOpen: true, isUnfolded: true };
      const transcript = library.transcript(transcriptId)!;
      for (const fact of transcript.facts) shown.push([span(fact)]);
      shown.push(...layOutTranscript(transcript, WIDTH, 20, folding).rows);
    }
  }
  db.close();
  rmSync(folder, { recursive: true });

  expect(shown.length).toBeGreaterThan(1500);
  let sent = '';
  const painter = createPainter(createTheme(true), (text) => {
    sent += text;
  });
  for (let at = 0; at < shown.length; at += 20) painter.paint(shown.slice(at, at + 20));
  const rest = sent.replace(OURS, '');
  expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(rest).not.toMatch(/[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}|[\u{e0000}-\u{e007f}]/u);
  for (const row of shown.filter((one) => one.length > 1)) {
    expect(row.reduce((sum, { text }) => sum + stringWidth(text), 0)).toBeLessThanOrEqual(WIDTH);
  }
});
