import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../taxonomy/export/markdown.js';
import { partOf } from '../../../taxonomy/export/part-of.js';
import { join, makeSmallExport } from './small-export.js';

const whole = makeSmallExport();
const part = partOf(whole, whole.tree[0]!);

test('of a part, every offer of known outcome that did not end there is a stay, so that counts and rate agree', () => {
  for (const facts of [part.total, ...part.groups.flatMap(({ rows }) => rows)]) {
    expect(facts.bails + facts.stays + facts.unknown).toBe(facts.offers);
    if (facts.rate) expect(facts.rate.rate).toBeCloseTo(facts.bails / (facts.bails + facts.stays), 12);
  }
  expect(part.total.bails).toBe(whole.tree[0]!.bailCount);
  expect([...part.members()].length).toBe(part.total.bails);
});

test('a part says that it is one', () => {
  expect(join(renderMarkdown(part))).toMatch(
    /The exit was offered 20 times\. The model left \*\*\d+ times?\*\* in the one situation shown here, “.+” \(`n1`\), and stayed or left in another \d+ times/,
  );
});

test('answers of facets are counted among the part alone', () => {
  const members = [...whole.members()].map((member, i) => ({ ...member, facets: { concern: i % 2 === 0 ? 1 : 2 } }));
  const told = makeSmallExport({ facetCounts: { concern: { '1': 3, '2': 2 } }, members: () => members });
  const { facetCounts } = partOf(told, told.tree[0]!);
  const below = [...partOf(told, told.tree[0]!).members()];
  expect(facetCounts).toEqual({
    concern: {
      '1': below.filter(({ facets }) => facets!.concern === 1).length,
      '2': below.filter(({ facets }) => facets!.concern === 2).length,
    },
  });
});
