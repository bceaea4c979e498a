import { expect, test } from 'vitest';
import { cleanName, cleanSummary, nameReply } from '../../../taxonomy/llm/name-reply.js';
import { findLive, mixHostile } from '../hostile-text.js';

test.each([
  ['  requests for   malware. ', 'Requests for malware'],
  ['"Requests for malware"', 'Requests for malware'],
  ['“requests for malware”.', 'Requests for malware'],
  ['Matters of “Physical Harm”', 'Matters of “Physical Harm”'],
  ['one two three four five six seven eight nine ten eleven', 'One two three four five six seven eight nine ten'],
  ['line\nbreak', 'Line break'],
])('the name %j becomes %j', (text, name) => {
  expect(cleanName(text)).toBe(name);
});

test('a long summary is cut after a word, with a mark', () => {
  const summary = cleanSummary('many words '.repeat(100));
  expect(summary.length).toBeLessThanOrEqual(400);
  expect(summary).toMatch(/(many|words)…$/);
  expect(cleanSummary('Short.')).toBe('Short.');
});

test('hostile texts come out inert and short', () => {
  for (const text of mixHostile(8, 200)) {
    expect(findLive(cleanName(text))).toBeNull();
    expect(findLive(cleanSummary(text))).toBeNull();
    expect(cleanName(text).length).toBeLessThanOrEqual(101);
  }
});

test('no cut leaves half a character', () => {
  for (const lead of ['a', 'ab']) {
    expect(cleanName(lead + '😀'.repeat(80))).not.toMatch(/[\ud800-\udbff]$/);
    expect(cleanSummary(lead + '😀'.repeat(300))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  }
});

test('a reply without words is a fault that says what is missing', () => {
  const { schema } = nameReply;
  expect(schema.safeParse({ name: 'Fraud', summary: 'They defrauded.' }).success).toBe(true);
  for (const name of ['', ' ', '...', 'x'.repeat(3_000)]) {
    const read = schema.safeParse({ name, summary: 'They defrauded.' });
    expect(read.success).toBe(false);
    expect(read.error!.issues[0]!.message).toBe('Expected a name in words.');
  }
});
