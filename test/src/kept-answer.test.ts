import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepAnswer, loadKeptAnswer } from '../../db/kept-answers.js';
import { openDatabase } from '../../db/open.js';
import { keepUsualAnswer } from '../../src/stats/keep-answer.js';
import { loadKeptSections, nameQuestion, USUAL_QUESTION } from '../../src/stats/question.js';
import { bail, createFolder, runCli, toJsonl } from './run-cli.js';
import { makeStatsDatabase, times } from './stats-database.js';

const folder = createFolder();
const made = join(folder.path, 'made.db');

beforeAll(() => {
  const facets = { false_bail: 'none' };
  makeStatsDatabase(made, [
    ...times(9, { model: 'a', outcome: 'bail', place: 'Top/First', dataset: 'd', facets }),
    ...times(12, { model: 'a', outcome: 'stay', refused: 1, dataset: 'd' }),
    ...times(8, { run: 'other', model: 'b', outcome: 'bail', place: 'Top/Second', dataset: 'e', facets }),
    ...times(30, { run: 'other', model: 'b', outcome: 'stay', refused: 0, dataset: 'e' }),
  ]);
});

function copy(name: string): string {
  const file = join(folder.path, name);
  copyFileSync(made, file);
  return file;
}

function statsOf(file: string, ...args: string[]): string {
  const { status, stdout, stderr } = runCli(['stats', '--db', file, ...args]);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

test('what is kept is printed as it would be computed, at any width, and for this question alone', () => {
  const file = copy('kept.db');
  const computed = statsOf(file);
  const others = [['--by', 'model'], ['--seed', '2'], ['--depth', '2'], ['--no-false-bails'], ['--list'], ['--json']];
  const answers = others.map((args) => statsOf(file, ...args));
  const db = openDatabase(file);
  keepUsualAnswer(db);
  expect(statsOf(file)).toBe(computed);
  keepAnswer(
    db,
    nameQuestion(USUAL_QUESTION),
    JSON.stringify([{ title: 'From what was kept', tables: [], notes: [] }]),
  );
  db.close();
  expect(statsOf(file)).toContain('From what was kept');
  expect(others.map((args) => statsOf(file, ...args))).toEqual(answers);
});

describe('the answer goes', () => {
  const more = folder.file('more.jsonl', toJsonl([bail('late', 'A bail that came later', { run: 'later' })]));
  test.each([
    ['an edit', ['edit', 'rename', 'n2', 'Renamed since']],
    ['the undoing of one', ['undo']],
    ['the removal of a run', ['runs', 'remove', 'other']],
    ['a build of more', ['build', more, '--quiet']],
  ])('after %s', (_, args) => {
    const file = copy(`${args[0]}.db`);
    if (args[0] === 'undo') expect(runCli(['edit', 'rename', 'n2', 'Renamed', '--db', file]).status).toBe(0);
    const db = openDatabase(file);
    keepUsualAnswer(db);
    const before = loadKeptAnswer(db, nameQuestion(USUAL_QUESTION));
    expect(before).not.toBeNull();
    expect(runCli([...args, '--db', file])).toMatchObject({ status: 0, stderr: '' });
    expect(loadKeptAnswer(db, nameQuestion(USUAL_QUESTION))).toBeNull();
    keepUsualAnswer(db);
    expect(loadKeptAnswer(db, nameQuestion(USUAL_QUESTION))).not.toBe(before);
    db.close();
  });

  test.each(['imports', 'runs', 'builds', 'edit_events'])('with whatever is written into %s', (table) => {
    const db = openDatabase(copy(`${table}.db`));
    db.pragma('foreign_keys = OFF');
    if (table === 'edit_events')
      db.exec(
        `INSERT INTO edit_events (build_id, at, author, kind, requests, lines, changes) VALUES (1, '', '', '', '', '', '')`,
      );
    const row = db.prepare(`SELECT * FROM ${table} LIMIT 1`).get() as Record<string, unknown>;
    const columns = Object.keys(row);
    const changes = [
      [`UPDATE ${table} SET ${columns[1]} = ${columns[1]}`, []],
      [`DELETE FROM ${table}`, []],
      [`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`, Object.values(row)],
    ] as const;
    for (const [sql, values] of changes) {
      keepAnswer(db, nameQuestion(USUAL_QUESTION), '[]');
      expect(loadKeptSections(db, USUAL_QUESTION)).toEqual([]);
      db.prepare(sql).run(...values);
      expect(loadKeptSections(db, USUAL_QUESTION), sql).toBeNull();
    }
    db.close();
  });
});

test('another question, and another program, have another name', () => {
  const name = nameQuestion(USUAL_QUESTION);
  expect(nameQuestion({ ...USUAL_QUESTION, falseBails: true })).toBe(name);
  for (const change of [{ by: 'run' }, { only: 'run' }, { contrast: ['a', 'b'] }, { falseBails: false }, { depth: 2 }])
    expect(nameQuestion({ ...USUAL_QUESTION, ...change })).not.toBe(name);
  const db = openDatabase(copy('other.db'));
  keepAnswer(db, name.replace(/"\d+\.\d+\.\d+"/, '"99.0.0"'), '[]');
  expect(loadKeptAnswer(db, name)).toBeNull();
  db.close();
});
