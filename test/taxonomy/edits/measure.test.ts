import { describe, expect, test } from 'vitest';
import { changeNode, copyDraft, placeBail } from '../../../taxonomy/edits/draft.js';
import { joinKeyphrases } from '../../../taxonomy/edits/join-keyphrases.js';
import { measureDraft } from '../../../taxonomy/edits/measure.js';
import { findNearestLeaves } from '../../../taxonomy/edits/nearest-leaf.js';
import { makeDraft, named, vectorOf } from './made-draft.js';

const cosine = (degrees: number) => Math.cos((degrees / 180) * Math.PI);
const readings = { vectorOf, subjectOf: ({ recordId }: { recordId: string }) => `text of ${recordId}` };

describe('scores and cohesion', () => {
  test('are those of the bails that a node holds now, up to the top', () => {
    const before = makeDraft({ Up: { A: [0, 20], B: [60, 90] } });
    const draft = copyDraft(before);
    placeBail(draft, 60, named(draft, 'A').id);
    measureDraft(before, draft, readings);
    // The middle of 0, 20 and 60 degrees, by their sum.
    const sum = [0, 20, 60].reduce(([x, y], angle) => [x! + cosine(angle), y! + cosine(90 - angle)], [0, 0]);
    const centre = (Math.atan2(sum[1]!, sum[0]!) / Math.PI) * 180;
    for (const bail of [0, 20, 60]) expect(draft.bails.get(bail)!.score).toBeCloseTo(cosine(bail - centre), 5);
    expect(named(draft, 'A').cohesion).toBeCloseTo(Math.hypot(sum[0]!, sum[1]!) / 3, 5);
    expect(draft.bails.get(90)!.score).toBeCloseTo(1, 6);
    expect(named(draft, 'B').cohesion).toBeCloseTo(1, 6);
  });

  test('of nodes that hold what they held stay as they are stored', () => {
    const before = makeDraft({ Up: { A: [0, 20], B: [60, 90] }, C: [200, 210] });
    const draft = copyDraft(before);
    placeBail(draft, 60, named(draft, 'A').id);
    measureDraft(before, draft, readings);
    for (const name of ['Up', 'C']) expect(named(draft, name)).toBe(named(before, name));
    expect(draft.bails.get(200)).toBe(before.bails.get(200));
  });

  test('count what repeats another once, and say nothing where no bail has a vector', () => {
    const before = makeDraft({ A: [0, 1, 2, 90], B: [180] }, { 1: 0, 2: 0 });
    const draft = copyDraft(before);
    placeBail(draft, 180, named(draft, 'A').id);
    measureDraft(before, draft, {
      ...readings,
      vectorOf: (bail) => (bail.transcriptId === 180 ? null : vectorOf(bail)),
    });
    for (const bail of [0, 1, 2, 90]) expect(draft.bails.get(bail)!.score).toBeCloseTo(cosine(45), 5);
    expect(draft.bails.get(180)!.score).toBeNull();
    expect(named(draft, 'B').cohesion).toBeNull();
  });
});

describe('the description', () => {
  const texts: Record<number, string> = {
    1: 'A fake review for my shop.',
    2: 'Two fake reviews.',
    3: 'Fake news.',
    50: 'Rain.',
  };
  const told = { vectorOf, subjectOf: ({ transcriptId }: { transcriptId: number }) => texts[transcriptId]! };
  const describedAs = (change: object) => {
    const before = makeDraft({ A: [1, 2, 3], B: [50] });
    changeNode(before, 1, { keyphrases: '["fake review"]', summary: 'old', ...change });
    const draft = copyDraft(before);
    placeBail(draft, 50, 1);
    measureDraft(before, draft, told);
    return draft.nodes.get(1)!;
  };

  test('says anew what share of the members hold a phrase, whatever its ending', () => {
    const { fit, summary } = describedAs({});
    expect(fit).toBe(0.5);
    expect(summary).toMatch(/^50 % mention fake review\. Typical: “/);
  });

  test('that a human or a language model wrote stays', () => {
    expect(describedAs({ humanSummary: 'mine', summary: 'mine' }).summary).toBe('mine');
    expect(describedAs({ namedBy: 'llm' })).toMatchObject({ summary: 'old', fit: 0.5 });
  });

  test('of a node without phrases is its typical member', () => {
    const { fit, summary } = describedAs({ keyphrases: '[]' });
    expect(fit).toBeNull();
    expect(summary).toMatch(/^Typical: “[^”]+”$/);
  });
});

describe('the nearest leaf', () => {
  test('has the centre that is nearest, not the largest heap', () => {
    const draft = makeDraft({ A: [0, 1, 2, 3], B: [40], C: [100] });
    const homes = findNearestLeaves(draft, [draft.bails.get(100)!], [1, 2], vectorOf);
    expect(homes).toEqual(new Map([[100, 2]]));
  });

  test('of equally near ones is the first; of a bail without a vector the largest; an empty one gets nothing', () => {
    const draft = makeDraft({ A: [0], B: [0.5], C: [20, 21], D: [90] });
    const twins = makeDraft({ A: [10], B: [30], C: [20] });
    expect(findNearestLeaves(twins, [twins.bails.get(20)!], [2, 1], () => Float32Array.of(1, 0)).get(20)).toBe(1);
    const bail = draft.bails.get(90)!;
    const leaves = [...draft.nodes.values()].filter(({ name }) => name !== 'D').map(({ id }) => id);
    expect(findNearestLeaves(draft, [bail], leaves, () => null).get(90)).toBe(named(draft, 'C').id);
    expect(findNearestLeaves(draft, [bail], [99, named(draft, 'A').id], vectorOf).get(90)).toBe(named(draft, 'A').id);
    expect(findNearestLeaves(draft, [bail], [99], vectorOf).get(90)).toBe(99);
    expect(findNearestLeaves(draft, [], [1], vectorOf).size).toBe(0);
  });
});

test('phrases of several nodes are taken in turn, each once, six at most', () => {
  expect(joinKeyphrases(['["a","b","c","d"]', '["b","x","y","z"]'])).toBe('["a","b","x","c","y","d"]');
  expect(joinKeyphrases([])).toBe('[]');
  expect(joinKeyphrases(['[]', '["a"]'])).toBe('["a"]');
});
