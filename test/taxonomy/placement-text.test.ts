import { expect, test } from 'vitest';
import { describePlacement } from '../../taxonomy/placement-text.js';

test('the share of held-out members stands with its interval', () => {
  // Wilson, 4 of 5: 0.3755 to 0.9638.
  expect(describePlacement({ placement: { placed: 5, right: 4 } })).toBe(
    'name fits 4 of 5 held-out members (38 % to 96 %)',
  );
});

test('nothing is said where nothing was held out', () => {
  expect(describePlacement({ placement: null })).toBe('');
  expect(describePlacement({ placement: { placed: 0, right: 0 } })).toBe('');
});
