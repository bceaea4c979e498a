import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { importRuns } from '../../src/import-runs.js';
import type { Statistics } from '../../src/stats/measure.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';
import { type MadeOffer, makeStatsDatabase, times } from './stats-database.js';

const folder = createFolder();
let made = 0;

/** The figures of these offers, as the program prints them. */
function statsOf(offers: readonly MadeOffer[], ...args: string[]): Statistics {
  const file = join(folder.path, `${made++}.db`);
  makeStatsDatabase(file, offers);
  const { status, stdout, stderr } = runCli(['stats', '--db', file, '--json', ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Statistics;
}

function textOf(offers: readonly MadeOffer[], args: readonly string[] = [], columns = 100): string {
  const file = join(folder.path, `${made++}.db`);
  makeStatsDatabase(file, offers);
  const { status, stdout, stderr } = runCli(['stats', '--db', file, ...args], { env: { COLUMNS: String(columns) } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('rates', () => {
  test('are over offers of known outcome, with the whole Wilson interval; what is not known has its own share', () => {
    const { overall } = statsOf([
      ...times(3, { outcome: 'bail' }),
      ...times(5, { outcome: 'stay' }),
      ...times(1, { outcome: 'invalid' }),
      ...times(1, { outcome: 'unknown' }),
    ]);
    expect(overall).toMatchObject({ offers: 10, bails: 3, stays: 5, invalid: 1, unknown: 1 });
    expect(overall.perOffer).toMatchObject({ rate: 0.375, trials: 8, method: 'wilson', bootstrap: null });
    // Wilson's formula by hand for 3 of 8.
    expect(overall.perOffer!.low).toBeCloseTo(0.13684, 4);
    expect(overall.perOffer!.high).toBeCloseTo(0.69426, 4);
    expect(overall.invalidShare!.rate).toBe(0.1);
    expect(overall.unknownShare!.rate).toBe(0.1);
    expect(overall.between).toEqual({ low: 0.3, high: 0.5 });
  });

  test('per prompt count a prompt once however often it was sampled; per conversation whether the model left at all', () => {
    const sampled = (said: string, outcomes: readonly MadeOffer['outcome'][]) =>
      outcomes.map((outcome, sample) => ({ said: [said], sample, outcome }));
    const { overall } = statsOf([
      ...sampled('a', ['bail', 'bail', 'bail', 'bail']),
      ...sampled('b', ['stay', 'stay']),
      { said: ['c'], conversation: 'c', turn: 1, outcome: 'stay' },
      { said: ['c', 'and'], conversation: 'c', turn: 2, outcome: 'bail' },
    ]);
    expect(overall.perOffer).toMatchObject({ successes: 5, trials: 8, clusters: 3 });
    // Prompts: a 1, b 0, the first turn of c 0, its second 1.
    expect(overall.perPrompt).toMatchObject({ rate: 0.5, prompts: 4 });
    // Four sittings with a, two with b, one with c in which the model left at the second turn.
    expect(overall.perConversation).toMatchObject({ successes: 5, trials: 7, clusters: 3 });
    const { low, high, wilson, bootstrap } = overall.perOffer!;
    expect(bootstrap).not.toBeNull();
    expect(high - low).toBeGreaterThan(wilson.high - wilson.low);
  });

  test('without false bails count these as stays, and kinds are shares of the bails that were judged', () => {
    const judged = (kind: string | null) => ({ outcome: 'bail' as const, place: 'A/x', facets: { false_bail: kind } });
    const { overall, falseBails } = statsOf([
      ...[judged('none'), judged('translation'), judged('translation'), judged('proofreading'), judged(null)],
      ...times(5, {}),
    ]);
    expect(overall).toMatchObject({ bails: 5, judged: 4, falseBails: 3 });
    expect(overall.perOffer!.rate).toBe(0.5);
    expect(overall.withoutFalseBails).toMatchObject({ successes: 2, trials: 10 });
    expect(falseBails).toMatchObject({ judged: 4, notJudged: 1, all: { rate: 0.75 } });
    expect(falseBails!.kinds.map(({ kind, bails, share }) => [kind, bails, share.rate])).toEqual([
      ['translation', 2, 0.5],
      ['proofreading', 1, 0.25],
    ]);
  });
});

test('with --no-false-bails every figure takes them for stays', () => {
  const offers = [
    ...times(3, { outcome: 'bail', place: 'A/x', turn: 2, facets: { false_bail: 'none' } }),
    ...times(4, { outcome: 'bail', place: 'B/y', turn: 2, facets: { false_bail: 'translation' } }),
    ...times(3, { turn: 2 }),
  ];
  const whole = statsOf(offers, '--by', 'node');
  const without = statsOf(offers, '--by', 'node', '--no-false-bails');
  expect(whole.overall).toMatchObject({ bails: 7, perPrompt: { rate: 0.7 }, withoutFalseBails: { rate: 0.3 } });
  expect(without.overall).toMatchObject({ bails: 3, stays: 7, perPrompt: { rate: 0.3 } });
  expect(without.overall.perConversation!.rate).toBe(0.3);
  expect(without.depth[0]!.left).toBe(3);
  const bailsIn = ({ breakdowns }: Statistics) =>
    breakdowns[0]!.kind === 'bails' ? breakdowns[0]!.rows.map(({ bails }) => bails) : [];
  expect(bailsIn(whole)).toEqual([3, 4]);
  expect(bailsIn(without)).toEqual([3]);
});

describe('breakdowns', () => {
  const models = ['a', 'b', null];
  const offers = models.flatMap((model, i) =>
    [1, 2, 3].flatMap((turn) =>
      times(
        2 + i + turn,
        { model, turn, outcome: turn === 1 ? 'stay' : 'unknown', run: `run ${i % 2}` },
        `${i}${turn}`,
      ).concat(
        times(
          i + turn,
          { model, turn, outcome: 'bail', place: `T${turn}/L${(i + turn) % 3}`, facets: { concern: turn } },
          `b${i}${turn}`,
        ),
      ),
    ),
  );
  const total = offers.length;
  const bails = offers.filter(({ outcome }) => outcome === 'bail').length;

  test.each(['run', 'model', 'turn', 'model,turn', 'run,model,turn', 'variant', 'dataset,method'])(
    'by %s hold every offer and every bail once',
    (by) => {
      const { breakdowns, overall } = statsOf(offers, '--by', by);
      const [breakdown] = breakdowns;
      if (breakdown?.kind !== 'offers') throw new Error('Expected a table of offers.');
      const sum = (key: 'offers' | 'bails' | 'stays' | 'unknown' | 'invalid') =>
        breakdown.rows.reduce((all, row) => all + row[key], 0);
      expect([sum('offers'), sum('bails')]).toEqual([total, bails]);
      expect([sum('stays'), sum('unknown'), sum('invalid')]).toEqual([overall.stays, overall.unknown, overall.invalid]);
      for (const row of breakdown.rows) expect(row.bails + row.stays + row.invalid + row.unknown).toBe(row.offers);
    },
  );

  test.each(['node', 'node,model', 'model,node', 'facet', 'facet,node,turn'])(
    'by %s hold every bail once, and shares of a group add up to one',
    (by) => {
      for (const depth of ['1', '2']) {
        const { breakdowns } = statsOf(offers, '--by', by, '--depth', depth);
        const [breakdown] = breakdowns;
        if (breakdown?.kind !== 'bails') throw new Error('Expected a table of bails.');
        expect(breakdown.rows.reduce((all, row) => all + row.bails, 0)).toBe(bails);
        const shares = new Map<string, number>();
        for (const { key, share } of breakdown.rows) {
          const { node: _, facet: __, ...group } = key;
          const name = JSON.stringify(group);
          shares.set(name, (shares.get(name) ?? 0) + (share?.rate ?? 0));
        }
        for (const share of shares.values()) expect(share).toBeCloseTo(1, 10);
      }
    },
  );

  test('by node count at the level asked for', () => {
    const keysAt = (depth: string) => {
      const { breakdowns } = statsOf(offers, '--by', 'node', '--depth', depth);
      return breakdowns[0]!.rows.length;
    };
    expect(keysAt('1')).toBe(3);
    expect(keysAt('2')).toBe(new Set(offers.flatMap(({ place }) => place ?? [])).size);
    expect(keysAt('9')).toBe(keysAt('2'));
  });

  test('with --only count those offers alone', () => {
    const ofA = offers.filter(({ model, turn }) => model === 'a' && turn !== 3);
    const { overall } = statsOf(offers, '--only', 'model=a,turn=1,turn=2');
    expect([overall.offers, overall.bails]).toEqual([
      ofA.length,
      ofA.filter(({ outcome }) => outcome === 'bail').length,
    ]);
  });
});

describe('a list', () => {
  test('holds the offers that a number was counted from, and no others', () => {
    const file = join(folder.path, 'list.db');
    makeStatsDatabase(file, [
      ...times(3, { model: 'a', outcome: 'bail', place: 'Harm/weapons' }),
      ...times(2, { model: 'a', outcome: 'bail', place: 'Harm/malware' }),
      ...times(4, { model: 'b', outcome: 'bail', place: 'Harm/weapons' }),
      ...times(5, { model: 'a' }),
    ]);
    const list = (only: string) =>
      JSON.parse(runCli(['stats', '--db', file, '--list', '--json', '--only', only]).stdout) as {
        id: string;
        outcome: string;
        leaf: string | null;
      }[];
    expect(list('model=a,outcome=stay')).toHaveLength(5);
    expect(list('model=a,node=n1').map(({ outcome }) => outcome)).toEqual(new Array(5).fill('bail'));
    const weapons = list('a,outcome=bail,node=n2');
    expect(weapons.map(({ id, leaf }) => [id, leaf])).toEqual([
      ['r-000000', 'n2'],
      ['r-000001', 'n2'],
      ['r-000002', 'n2'],
    ]);
    const { stdout } = runCli(['stats', '--db', file, '--list', '--only', 'b']);
    expect(stdout).toMatch(/^4 offers\n/);
    expect(stdout.match(/made-up\/r-00000[5-8] {2}bail/g)).toHaveLength(4);
  });

  test('may be chosen by what came of offers; figures may not', () => {
    const file = join(folder.path, 'list-wrong.db');
    makeStatsDatabase(file, times(3, { outcome: 'bail', place: 'A/x' }));
    const said = (...args: string[]) => {
      const { status, stderr } = runCli(['stats', '--db', file, ...args]);
      expect(status).toBe(2);
      return stderr;
    };
    expect(said('--only', 'outcome=bail')).toMatch(/no rate can be taken of offers chosen by what came of them/);
    expect(said('--only', 'outcome=left', '--list')).toMatch(/Expected bail, stay, invalid, unknown/);
    expect(said('--only', 'node=n99', '--list')).toMatch(/there is no such node. Expected an id .*, like n1/);
  });
});

describe('refusal and bail', () => {
  test('are crossed over the offers of which both are known, probabilities as expected counts', () => {
    const { refusals } = statsOf([
      ...times(2, { outcome: 'bail', refused: 1 }),
      ...times(3, { outcome: 'bail', refused: 0 }),
      ...times(1, { outcome: 'stay', refused: 1 }),
      ...times(3, { outcome: 'stay', refused: 0 }),
      ...times(1, { outcome: 'bail', refused: 0.25 }),
      ...times(4, { outcome: 'stay' }),
      ...times(2, { outcome: 'unknown', refused: 1 }),
    ]);
    expect(refusals[0]).toMatchObject({
      offers: 10,
      refusedAndLeft: 2.25,
      noRefusalBails: 3.75,
      noBailRefusals: 1,
      neither: 3,
      refusalUnknown: 4,
      approximation: null,
    });
    expect(refusals[0]!.noRefusalBailRate!.rate).toBe(0.375);
    expect(refusals[0]!.noBailRefusalRate!.rate).toBe(0.1);
  });

  test('are approximated prompt by prompt where refusals are known from other offers only', () => {
    const { refusals } = statsOf([
      // Refusals from offers by one method, bails by another: 1/2 x 1/2, 1 x 1, and one prompt without refusals.
      ...[0, 1].map((refused) => ({ said: ['a'], method: 'bail_tool' as const, refused, outcome: 'unknown' as const })),
      { said: ['a'], outcome: 'bail' },
      { said: ['a'], outcome: 'stay' },
      { said: ['b'], method: 'bail_tool', refused: 0, outcome: 'unknown' },
      { said: ['b'], outcome: 'bail' },
      { said: ['c'], outcome: 'bail' },
    ]);
    const prompt = refusals.find(({ key }) => key.method === 'bail_prompt')!;
    expect(prompt.approximation).toMatchObject({ rate: 0.625, prompts: 2, leftOut: 1, isApproximation: true });
    expect(prompt.offers).toBe(0);
  });

  test('are correlated over models, exactly where they are few', () => {
    const rates = [
      ['a', 1, 1],
      ['b', 2, 3],
      ['c', 3, 2],
      ['d', 4, 4],
    ] as const;
    const { correlations } = statsOf(
      rates.flatMap(([model, refusals, leaves]) => [
        ...times(refusals, { model, refused: 1 }, `r${model}`),
        ...times(5 - refusals, { model, refused: 0 }, `n${model}`),
        ...times(leaves, { model, outcome: 'bail' }, `b${model}`),
      ]),
    );
    expect(correlations[0]!.models.map(({ model, refusalRate }) => [model, refusalRate])).toEqual(
      rates.map(([model, refusals]) => [model, refusals / 5]),
    );
    // Five of six pairs agree, one does not: (5 - 1) / 6. Of the 24 orders, 8 have at most one pair out of order, or at most one in order.
    expect(correlations[0]!.kendall).toMatchObject({ tau: 4 / 6, p: 8 / 24, isExact: true });
    expect(correlations[0]!.distance!.count).toBe(4);
  });
});

describe('comparisons', () => {
  const under = (variant: string, outcome: MadeOffer['outcome'], names: readonly string[]): MadeOffer[] =>
    names.map((name) => ({ said: [name], variant, outcome }));
  const names = (from: number, count: number) => Array.from({ length: count }, (_, i) => `p${from + i}`);
  // Six prompts left only when leaving comes first, one only when going on does, two under both, one under neither.
  const ordered = [
    ...under('bail_first', 'bail', names(0, 8)),
    ...under('bail_first', 'stay', names(8, 2)),
    ...under('continue_first', 'bail', [...names(6, 2), 'p8']),
    ...under('continue_first', 'stay', [...names(0, 6), 'p9']),
  ];

  test('of orders are paired by prompt, with McNemar’s exact test', () => {
    const { orderBias } = statsOf(ordered);
    expect(orderBias).toHaveLength(1);
    expect(orderBias[0]!.paired).toMatchObject({ pairs: 10, first: 0.8, second: 0.3, test: 'mcnemar', leftOut: 0 });
    expect(orderBias[0]!.paired!.difference).toBeCloseTo(0.5, 12);
    // Of seven that differ, one or none the one way: 2 (1 + 7) / 2^7.
    expect(orderBias[0]!.paired!.p).toBeCloseTo(0.125, 12);
    expect(orderBias[0]!.ratio.ratio).toBeCloseTo(8 / 3, 12);
  });

  test('of the user’s choice give the same figures, and refusals and nodes beside them', () => {
    const { contrast } = statsOf(
      ordered.map((offer) => ({ ...offer, refused: 0, ...(offer.outcome === 'bail' ? { place: 'A/x' } : {}) })),
      '--contrast',
      'bail_first',
      'variant=continue_first',
    );
    expect(contrast).toMatchObject({ first: 'variant=bail_first', second: 'variant=continue_first', inBoth: 0 });
    expect(contrast!.bails!.paired!.p).toBeCloseTo(0.125, 12);
    expect(contrast!.refusals!.first.rate).toBe(0);
    expect(contrast!.noRefusalBails!.difference.difference).toBeCloseTo(0.5, 12);
  });

  test('leave out offers that meet both conditions, and pair runs of one model on a prompt', () => {
    const { contrast } = statsOf(
      [
        { run: 'before', said: ['a'] },
        { run: 'before', said: ['b'] },
        { run: 'after', said: ['a'], outcome: 'bail' },
        { run: 'after', said: ['b'], outcome: 'bail', model: 'other' },
      ],
      '--contrast',
      'before',
      'after',
    );
    expect(contrast!.bails!.paired).toMatchObject({ pairs: 1, leftOut: 2, first: 0, second: 1 });
    const { contrast: overlapping } = statsOf(ordered, '--contrast', 'bail_first', 'model=m');
    expect(overlapping).toMatchObject({ inBoth: 10, bails: null });
  });

  test('of methods are by kappa over prompts that a model was offered under both', () => {
    const call = (method: MadeOffer['method'], said: string, outcome: MadeOffer['outcome']) => ({
      method,
      said: [said],
      outcome,
    });
    const { methodAgreement } = statsOf([
      ...names(0, 5).map((name) => call('bail_tool', name, 'bail')),
      ...names(5, 5).map((name) => call('bail_tool', name, 'stay')),
      ...[...names(0, 4), ...names(5, 2)].map((name) => call('bail_string', name, 'bail')),
      ...['p4', ...names(7, 4)].map((name) => call('bail_string', name, 'stay')),
    ]);
    expect(methodAgreement).toHaveLength(1);
    expect(methodAgreement[0]).toMatchObject({
      first: 'bail_string',
      second: 'bail_tool',
      items: 10,
      both: 4,
      onlyFirst: 2,
      onlySecond: 1,
      neither: 3,
    });
    // Agreement 0.7, by chance 0.6 x 0.5 + 0.4 x 0.5 = 0.5.
    expect(methodAgreement[0]!.kappa!.kappa).toBeCloseTo(0.4, 12);
  });

  test('name the nodes that one method alone finds, and how likely that is by chance', () => {
    const { loneNodes } = statsOf([
      ...times(3, { outcome: 'bail', method: 'bail_tool', place: 'A/lone' }),
      ...times(1, { outcome: 'bail', method: 'bail_tool', place: 'A/both' }),
      ...times(4, { outcome: 'bail', method: 'bail_string', place: 'A/both' }),
    ]);
    expect(loneNodes).toEqual([expect.objectContaining({ method: 'bail_tool', bails: 3, chance: 0.125 })]);
  });

  test('of contexts set other models’ transcripts against the model’s own, however its name is written', () => {
    const { contextEffect } = statsOf([
      ...times(6, { model: 'org/Model-7B', transcriptModel: 'gpt', outcome: 'bail' }),
      ...times(4, { model: 'org/Model-7B', transcriptModel: 'gpt' }),
      ...times(3, { model: 'org/Model-7B', transcriptModel: 'model-7b', outcome: 'bail' }),
      ...times(7, { model: 'org/Model-7B', transcriptModel: 'model-7b' }),
      ...times(5, { model: 'org/Model-7B' }),
    ]);
    expect(contextEffect).toHaveLength(1);
    expect(contextEffect[0]).toMatchObject({
      first: { successes: 6, trials: 10 },
      second: { successes: 3, trials: 10 },
    });
    expect(contextEffect[0]!.ratio.ratio).toBeCloseTo(2, 12);
    // Koopman's, by a search over the rates: there chi-square of both groups is 3.84.
    expect(contextEffect[0]!.ratio.low).toBeCloseTo(0.7438, 3);
    expect(contextEffect[0]!.ratio.high).toBeCloseTo(6.0364, 3);
  });
});

describe('what models leave over', () => {
  test('nodes that a group’s bails lie in more often come first; ten samples of a prompt are one', () => {
    const bailsIn = (model: string, leaf: string, count: number) =>
      times(count, { model, outcome: 'bail', place: `T/${leaf}` }, `${model}${leaf}`);
    const { nodesThatDiffer } = statsOf([
      ...bailsIn('a', 'liked', 30),
      ...bailsIn('a', 'even', 30),
      ...bailsIn('b', 'liked', 5),
      ...bailsIn('b', 'even', 55),
      ...Array.from({ length: 20 }, (_, sample) => ({
        model: 'a',
        said: ['one prompt'],
        sample,
        outcome: 'bail' as const,
        place: 'T/sampled',
      })),
    ]);
    const { differences } = nodesThatDiffer[0]!;
    const liked = differences.find(({ key, inRest }) => key.model === 'a' && inRest === 5)!;
    expect(liked).toMatchObject({ inGroup: 30, ofGroup: 61, ofRest: 60, isSmall: false });
    expect(liked.logOdds).toBeGreaterThan(1);
    expect(liked.q).toBeLessThan(0.001);
    expect(differences.map(({ p }) => p)).toEqual(differences.map(({ p }) => p).sort((a, b) => a - b));
    const sampled = differences.find(({ key, bails }) => key.model === 'a' && bails === 20)!;
    expect(sampled).toMatchObject({ inGroup: 1, inRest: 0, isSmall: true });
    expect(sampled.q).toBeGreaterThan(0.05);
  });

  test('a model that leaves neutral and charged prompts alike is flagged, and figures are given without it', () => {
    const inSet = (model: string, dataset: string, leaves: number) => [
      ...times(leaves, { model, dataset, outcome: 'bail' }, `${model}${dataset}`),
      ...times(12 - leaves, { model, dataset }, `${model}${dataset} stays`),
    ];
    const { georg } = statsOf([
      ...inSet('georg', 'neutral', 11),
      ...inSet('georg', 'charged', 11),
      ...inSet('other', 'neutral', 1),
      ...inSet('other', 'charged', 6),
    ]);
    expect(georg!.situation).toBe('dataset');
    expect(georg!.checks.map(({ key, isGeorg }) => [key.model, isGeorg])).toEqual([
      ['georg', true],
      ['other', false],
    ]);
    expect(georg!.pooledWithout).toMatchObject({ offers: 24, bails: 7 });
  });

  test('depth is counted over the turns at which the exit was offered, up to the first exit', () => {
    const chat = (name: string, ...outcomes: (MadeOffer['outcome'] | null)[]) =>
      outcomes.flatMap((outcome, i) =>
        outcome === null
          ? []
          : [{ said: [name, ...new Array<string>(i).fill('and')], conversation: name, turn: i + 1, outcome }],
      );
    const { depth } = statsOf([
      ...chat('a', 'bail', 'bail'),
      ...chat('b', 'stay', 'bail'),
      ...chat('c', 'stay', 'stay'),
      ...chat('d', 'stay'),
      // Never offered at the second turn: it is not among those who could have left there.
      ...chat('e', null, null, 'stay'),
    ]);
    expect(depth[0]).toMatchObject({ sittings: 5, left: 2, afterExit: 1 });
    const [first, second] = depth[0]!.curve.steps;
    expect(first).toMatchObject({ turn: 1, atRisk: 4, left: 1, staying: 0.75 });
    expect(second).toMatchObject({ turn: 2, atRisk: 2, left: 1, staying: 0.375 });
  });
});

describe('on a terminal', () => {
  test('what cannot be computed is one line each, which says what is missing', () => {
    const text = textOf(times(4, {}));
    for (const line of [
      'Figures by node: needs a finished build: taxonomy build.',
      'Refusal and bail: needs "refused" in the records, from any refusal classifier.',
      'Order bias: needs offers with the variants bail_first and continue_first.',
      'Agreement of methods: needs offers by two methods.',
      'Context effect: needs "source": {"transcript_model": ...} in the records.',
      'False bails: needs a build with --llm, which judges them.',
      'Depth: needs offers beyond the first turn.',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/The "Georg" check: needs two situations/);
    expect(textOf([])).toMatch(/Rates: needs offers whose outcome is known/);
  });

  test('names that would act on a terminal are made inert, in text and in JSON', () => {
    const hostile = 'evil\u001b[2Jname\u202e\u0007';
    const offers = [
      ...times(3, { model: hostile, outcome: 'bail', place: `${hostile}/${hostile}`, variant: hostile }),
      ...times(3, { model: 'plain', outcome: 'bail', place: 'A/plain', refused: 1 }),
    ];
    const file = join(folder.path, 'hostile.db');
    makeStatsDatabase(file, offers);
    for (const args of [[], ['--json'], ['--by', 'node,model'], ['--contrast', `model=${hostile}`, 'model=plain']]) {
      const { status, stdout } = runCli(['stats', '--db', file, ...args]);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    }
  });

  test.each([80, 100, 140])('no table is wider than %i columns where names can be cut', (columns) => {
    const text = textOf(
      ['one', 'two'].flatMap((name) =>
        times(9, { model: `a model with a very long name indeed, number ${name}`, outcome: 'bail', refused: 0 }, name),
      ),
      [],
      columns,
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('wrong options say what was expected, and end with status 2', () => {
    const file = join(folder.path, 'wrong.db');
    makeStatsDatabase(file, [...times(2, { run: 'same' }), ...times(2, { model: 'same' })]);
    const said = (...args: string[]) => {
      const { status, stdout, stderr } = runCli(['stats', '--db', file, ...args]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      return stderr;
    };
    expect(said('--by', 'colour')).toMatch(/--by "colour" is not known. Expected run, model, .* facet/);
    expect(said('--only', 'model=nobody')).toMatch(/no such model here; expected m, same/);
    expect(said('--only', 'dataset=d')).toMatch(/no offer says its dataset/);
    expect(said('--only', 'same')).toMatch(/a value of run and model. Expected one of them to be named: run=same/);
    expect(said('--only', 'nothing')).toMatch(/no run, model, .* is called so/);
    expect(said('--contrast', 'model=m')).toMatch(/--contrast with 1 condition. Expected two/);
    expect(said('--depth', '0')).toMatch(/whole number from 1/);
  });
});

describe('the example run', () => {
  const file = join(folder.path, 'demo.db');
  const golden = new URL('golden/stats.txt', import.meta.url);

  beforeAll(async () => {
    const db = openDatabase(file);
    await importRuns(db, [DEMO_RUN], {}, { now: () => new Date(0) });
    db.close();
  });

  test('has the figures in golden/stats.txt (UPDATE_GOLDEN=1 rewrites it)', () => {
    const { stdout } = runCli(['stats', '--db', file], { env: { COLUMNS: '100' } });
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, stdout);
    expect(stdout).toBe(readFileSync(golden, 'utf8'));
  });

  test('gives the same bytes each time, and other bootstrap bounds with another seed', () => {
    const json = (...args: string[]) => runCli(['stats', '--db', file, '--json', ...args]).stdout;
    const first = json();
    expect(json()).toBe(first);
    const bounds = (text: string) => (JSON.parse(text) as Statistics).overall.perOffer!;
    expect(bounds(json('--seed', '2')).bootstrap).not.toEqual(bounds(first).bootstrap);
    expect(bounds(json('--seed', '2')).wilson).toEqual(bounds(first).wilson);
  });
});
