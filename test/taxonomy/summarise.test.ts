import { describe, expect, test } from 'vitest';
import { summariseNode } from '../../taxonomy/summarise.js';
import { findLive, mixHostile } from './hostile-text.js';

const documents = ['Post a fake review of this bar.', '', 'Give my rival one star.', 'Write '.repeat(60)];
const scores = Float32Array.from([0.4, 0.9, 0.7, 0.2]);

describe('a summary', () => {
  test('says what share the phrases fit, and quotes the most typical member that says something', () => {
    expect(
      summariseNode({
        documents,
        scores,
        members: [0, 1, 2],
        keyphrases: ['fake reviews', 'star ratings', 'Yelp'],
        fit: 0.784,
      }),
    ).toBe('78 % mention fake reviews, star ratings or Yelp. Typical: “Give my rival one star.”');
    expect(summariseNode({ documents, scores, members: [0], keyphrases: ['bars'], fit: 1 })).toBe(
      '100 % mention bars. Typical: “Post a fake review of this bar.”',
    );
  });

  test('without phrases or without words says so', () => {
    expect(summariseNode({ documents, scores, members: [2], keyphrases: [], fit: 0 })).toBe(
      'No word is shared by several members. Typical: “Give my rival one star.”',
    );
    for (const members of [[1], []])
      expect(summariseNode({ documents, scores, members, keyphrases: [], fit: 0 })).toBe(
        'No word is shared by several members.',
      );
  });

  test('names at most six phrases, and cuts a long member', () => {
    const keyphrases = 'one two three four five six seven eight'.split(' ');
    const made = summariseNode({ documents, scores, members: [3], keyphrases, fit: 0.5 });
    expect(made).toMatch(/^50 % mention one, two, three, four, five or six\. Typical: “Write .*Write…”$/);
    expect(made.length).toBeLessThan(250);
  });

  test('is one inert line, whatever the members and phrases hold', () => {
    for (const text of mixHostile(4, 300)) {
      const made = summariseNode({ documents: [text], scores, members: [0], keyphrases: [text, text], fit: 1 });
      expect(findLive(made)).toBeNull();
      expect(made).not.toContain('\n');
    }
  });
});
