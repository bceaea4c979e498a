import { expect, test } from 'vitest';
import { makeDistinct } from '../../taxonomy/distinct-names.js';

test('siblings, and parent and child, get different names; cousins may share one', () => {
  const names = ['Horror', 'horror!', 'Fraud', 'Horror', 'Fraud', 'Fraud', 'Fraud'];
  const parents = [-1, -1, -1, 0, 0, 2, 1];
  expect(makeDistinct(names, parents)).toEqual([
    'Horror',
    'horror! (2)',
    'Fraud',
    'Horror (2)',
    'Fraud',
    'Fraud (2)',
    'Fraud',
  ]);
});

test('a name that already ends in a number is not met twice', () => {
  expect(makeDistinct(['A', 'A (2)', 'A', 'A'], [-1, -1, -1, -1])).toEqual(['A', 'A (2)', 'A (3)', 'A (4)']);
  expect(makeDistinct([], [])).toEqual([]);
});
