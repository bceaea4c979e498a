import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { excerpt } from '../../taxonomy/excerpt.js';
import { findLive, mixHostile } from './hostile-text.js';

describe('an excerpt', () => {
  test('divides what a blank line divided, such as two turns', () => {
    expect(excerpt('And now?\n\nNow I leave.\n \nBye', 40)).toBe('And now? / Now I leave. / Bye');
  });

  test('is the whole text where it fits, on one line', () => {
    expect(excerpt('  How do I\n whip\tcream? ', 40)).toBe('How do I whip cream?');
    expect(excerpt('exactly ten', 11)).toBe('exactly ten');
    expect(excerpt('', 10)).toBe('');
    expect(excerpt(' \n\t ', 10)).toBe('');
  });

  test('is cut after a word, without the comma there, and says that something follows', () => {
    expect(excerpt('How do I whip cream, quickly?', 22)).toBe('How do I whip cream…');
    expect(excerpt('How do I whip cream quickly?', 16)).toBe('How do I whip…');
    expect(excerpt('How do I whip cream quickly?', 14)).toBe('How do I whip…');
  });

  test('is cut inside a word where there is no other place', () => {
    expect(excerpt('Donaudampfschifffahrt', 6)).toBe('Donau…');
    expect(excerpt('a b', 1)).toBe('…');
  });

  test('counts the columns of wide characters and divides none', () => {
    expect(excerpt('请告诉我怎么修理', 9)).toBe('请告诉我…');
    expect(excerpt('请告诉我怎么修理', 8)).toBe('请告诉…');
    expect(excerpt('🔥🔥🔥🔥', 5)).toBe('🔥🔥…');
    expect(excerpt(`e\u0301${'x'.repeat(9)}`, 4)).toBe('e\u0301xx…');
  });

  test('never acts and never outgrows its width, whatever the text', () => {
    for (const text of mixHostile(3, 2_000)) {
      for (const columns of [1, 2, 7, 30]) {
        const made = excerpt(text.repeat(3), columns);
        expect(findLive(made), JSON.stringify(text)).toBeNull();
        expect(made).not.toContain('\n');
        expect(stringWidth(made)).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('of ten megabytes is made from the beginning', () => {
    expect(excerpt(`start ${'x'.repeat(10_000_000)}`, 10)).toBe('start…');
    expect(excerpt(' '.repeat(10_000_000), 10)).toMatch(/^…?$/);
  });
});
