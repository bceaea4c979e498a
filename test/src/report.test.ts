import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Findings } from '../../src/report/findings.js';
import { createFolder, runCli } from './run-cli.js';
import { type MadeOffer, makeStatsDatabase, times } from './stats-database.js';

const folder = createFolder();
let made = 0;

function databaseOf(offers: readonly MadeOffer[]): string {
  const file = join(folder.path, `${made++}.db`);
  makeStatsDatabase(file, offers);
  return file;
}

function reportOf(offers: readonly MadeOffer[], ...args: string[]): string {
  const { status, stdout, stderr } = runCli(['report', '--db', databaseOf(offers), ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function findingsOf(offers: readonly MadeOffer[]): Findings {
  return (JSON.parse(reportOf(offers, '--json')) as { findings: Findings }).findings;
}

/** Two models; the first leaves far more often, over other things, under one dataset as under another. */
const told = ['neutral', 'charged'].flatMap((dataset) => [
  ...times(45, { model: 'georg', dataset, outcome: 'bail', place: 'Harm/weapons', refused: 0 }, `a${dataset}`),
  ...times(5, { model: 'georg', dataset, refused: 0 }, `b${dataset}`),
  ...times(5, { model: 'calm', dataset, outcome: 'bail', place: 'Errors/sums', refused: 1 }, `c${dataset}`),
  ...times(45, { model: 'calm', dataset, refused: 0 }, `d${dataset}`),
]);

describe('findings', () => {
  test('are those least owed to chance among all tests, a flagged model before them', () => {
    const { shown, tests, significant } = findingsOf(told);
    expect(shown[0]).toMatchObject({ kind: 'Georg', p: null, q: null });
    expect(shown[0]!.sentence).toMatch(/^georg, bail_prompt leaves whatever is going on: 90\.0 %/);
    expect(shown.map(({ kind }) => kind)).toContain('rate by model');
    const rate = shown.find(({ kind }) => kind === 'rate by model')!;
    expect(rate.sentence).toMatch(/^Bail rate of model calm: 10\.0 % \(5\.5–17\.4 %\); of model georg: 90\.0 %/);
    const sorted = shown.slice(1).map(({ p }) => p!);
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
    expect(shown.every(({ q }) => q === null || q <= 0.05)).toBe(true);
    expect(tests).toBeGreaterThanOrEqual(significant);
    expect(shown.length).toBeLessThanOrEqual(5);
  });

  test('are none where groups differ by no more than chance', () => {
    const alike = ['a', 'b'].flatMap((model) => [
      ...times(10, { model, outcome: 'bail', place: 'A/x' }, `${model}1`),
      ...times(10, { model, outcome: 'bail', place: 'B/y' }, `${model}2`),
      ...times(20, { model }, `${model}3`),
    ]);
    expect(findingsOf(alike)).toMatchObject({ shown: [], significant: 0 });
    expect(reportOf(alike)).toMatch(/None: no test of \d+ found more than chance gives among so many\./);
  });
});

describe('a report for others to read', () => {
  const db = databaseOf([
    ...times(8, { outcome: 'bail', place: 'Harm/Asking John Smith for a key' }),
    ...times(6, { outcome: 'bail', place: 'Harm/“How do I open the door of…”' }),
    ...times(2, { outcome: 'bail', place: 'Harm/Rare case', method: 'bail_tool' }),
    ...times(4, {}),
  ]);
  const run = (...args: string[]) => runCli(['report', '--db', db, ...args]);

  test('says how many names quote a transcript, and leaves these out with --no-transcripts', () => {
    const { stdout, stderr } = run();
    expect(stdout).toContain('“How do I open');
    expect(stderr).toBe(
      'The report holds 1 node name that quotes a transcript. Before you publish it: --no-transcripts leaves them out, --redact masks names, addresses, numbers and keys in them.\n',
    );
    const without = run('--no-transcripts');
    expect(without.stdout).not.toContain('open the door');
    expect(without.stdout).toMatch(/Group n\d+: 6, 37\.5 %/);
    expect(without.stderr).toBe('');
  });

  test('--min-bails leaves small nodes out of every list, and counts their bails above', () => {
    const { stdout } = run('--min-bails', '5');
    expect(stdout).not.toContain('Rare case');
    expect(stdout).toMatch(/\*\*Harm\*\*: 16, 100\.0 %/);
    expect(stdout).toContain('1 node of fewer than 5 bails not shown, with 2 bails that the nodes above count.');
    expect(run('--min-bails', '20').stdout).toMatch(/\*\*Too few to show\*\*: 16, 100\.0 %/);
  });

  test('--redact masks names in the names of nodes, and counts them', () => {
    const { stdout, stderr } = run('--redact', '--format', 'html');
    expect(stdout).toContain('Asking [name] for a key');
    expect(stdout).not.toContain('Smith');
    expect(stderr).toContain('Masked in The report: 1 × name.');
  });
});

describe('an export with --stats', () => {
  const exportOf = (db: string, ...args: string[]) => runCli(['export', '--db', db, '--quiet', ...args]);

  test('is the Markdown with the tables after it', () => {
    const db = databaseOf(told);
    const without = exportOf(db).stdout;
    const { status, stdout } = exportOf(db, '--stats');
    expect(status).toBe(0);
    expect(stdout.startsWith(without)).toBe(true);
    const added = stdout.slice(without.length);
    expect(added).toMatch(/^\n## Figures\n\n### 200 offers of the exit: 100 left, 100 stayed/);
    expect(added).toContain('| georg | 100 | 90 | 90.0 % | 82.6–94.5 % |');
  });

  test('names no node that was left out, and goes into no other format', () => {
    const lone = [
      ...times(9, { method: 'bail_tool', outcome: 'bail', place: 'Harm/weapons' }),
      ...times(9, { method: 'bail_string', outcome: 'bail', place: 'Errors/sums' }),
    ];
    const db = databaseOf([...lone, ...times(1, { method: 'bail_tool', outcome: 'bail', place: 'Harm/secret' })]);
    expect(exportOf(db, '--stats').stdout).toContain('secret');
    expect(exportOf(db, '--stats', '--min-bails', '5').stdout).not.toContain('secret');
    const wrong = exportOf(db, '--stats', '--format', 'csv');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/Expected md among the formats of --format csv/);
  });
});

describe('a report', () => {
  test.each(['md', 'html'])('as %s is what golden/report holds (UPDATE_GOLDEN=1 rewrites it)', (format) => {
    const golden = new URL(`golden/report.${format}`, import.meta.url);
    const report = reportOf(told, '--format', format);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, report);
    expect(report).toBe(readFileSync(golden, 'utf8'));
  });

  test('says how often, what is new against the published taxonomy, and what it cannot say', () => {
    const report = reportOf(told);
    expect(report).toContain('An exit was offered 200 times to 2 models. 100 times it was taken, 100 times not.');
    expect(report).toContain('2 of 2 leaves, with 100 of 100 bails, are like none of the');
    expect(report).toMatch(/^- \*\*Harm\*\*: 90, 90\.0 % \(82\.6–94\.5 %\)\n {2}- weapons: 90/m);
    expect(report).toContain('- Not computed: Order bias;');
    const headings = [...report.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      'Most surprising findings',
      'Situations in which they leave',
      'What is new against the published taxonomy',
      'All figures',
      'Method',
      'Settings',
      'Limits',
    ]);
  });

  test('goes to a file, whose ending says how it is written', () => {
    const db = databaseOf(told);
    const file = join(folder.path, 'report.html');
    const { status, stdout } = runCli(['report', '--db', db, '--output', file, '--quiet']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  });

  test('lets nothing from data act, in Markdown or in HTML', () => {
    const hostile =
      '<img src=x onerror=alert(1)> </td></table><script>alert(2)</script> **b** [l](http://x) | \u001b[31m \u202e';
    const offers = [
      ...times(8, { run: hostile, model: hostile, variant: hostile, outcome: 'bail', place: `${hostile}/${hostile}` }),
      ...times(8, { model: 'plain', dataset: hostile, outcome: 'bail', place: 'A/x' }),
      ...times(8, { model: 'plain', dataset: hostile }),
    ];
    const html = reportOf(offers, '--format', 'html');
    expect(html).not.toMatch(/<(?:img|script|a)\b/i);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'/);
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map((match) => match[1]));
    expect([...tags].sort()).toEqual(
      [
        'body',
        'circle',
        'div',
        'h1',
        'h2',
        'h3',
        'head',
        'html',
        'li',
        'line',
        'meta',
        'ol',
        'p',
        'rect',
        'span',
        'style',
        'svg',
        'table',
        'tbody',
        'td',
        'th',
        'thead',
        'title',
        'tr',
        'ul',
      ].filter((tag) => tags.has(tag)),
    );
    const markdown = reportOf(offers);
    expect(markdown).not.toMatch(/(?<!\\)<(?:img|script|\/td)/i);
    for (const text of [html, markdown]) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    // Every row of a table has as many cells as its head: no data made one.
    for (const table of markdown.match(/(?:^\|.*\|\n)+/gm)!) {
      const cells = table
        .trim()
        .split('\n')
        .map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  test('needs a finished build, and a format that it knows', () => {
    const unbuilt = runCli(['report', '--db', databaseOf(times(3, {}))]);
    expect(unbuilt.status).toBe(1);
    expect(unbuilt.stderr).toMatch(/has no taxonomy yet/);
    const wrong = runCli(['report', '--db', databaseOf(told), '--format', 'docx']);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/--format "docx" is not known. Expected md or html/);
  });
});
