import { expect, test } from 'vitest';
import { inertJson } from '../../taxonomy/inert-json.js';
import { HOSTILE, mixHostile } from './hostile-text.js';

test('hidden characters stand as escapes, and what is read back is what was written', () => {
  expect(inertJson({ a: 'x\u009b31m\u202ey' })).toBe('{"a":"x\\u009b31m\\u202ey"}');
  for (const text of [...Object.values(HOSTILE), ...mixHostile(3, 200)]) {
    const json = inertJson({ text }, 2);
    expect(json).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(JSON.parse(json)).toEqual({ text });
  }
});

test('emoji and other scripts stay as they are', () => {
  expect(inertJson(['👩‍🚀 naïve 漢字 🔄'])).toBe('["👩‍🚀 naïve 漢字 🔄"]');
});
