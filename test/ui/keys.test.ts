import { expect, test } from 'vitest';
import { BINDINGS, hintsOf, readCommands } from '../../src/ui/keys.js';
import { VIEWS } from '../../src/ui/state.js';

test('no key is bound twice', () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('special keys, letters and several keys in one piece of input are read', () => {
  expect(readCommands('', { downArrow: true })).toEqual(['down']);
  expect(readCommands('', { escape: true, meta: true })).toEqual(['back']);
  expect(readCommands('\r', { return: true })).toEqual(['open']);
  expect(readCommands('jjk\r', {})).toEqual(['down', 'down', 'up', 'open']);
  expect(readCommands('G', { shift: true })).toEqual(['last']);
  expect(readCommands('c', { ctrl: true })).toEqual(['quit']);
  expect(readCommands('j\x03', {})).toEqual(['down', 'quit']);
});

test('keys that mean nothing do nothing', () => {
  expect(readCommands('w', {})).toEqual([]);
  expect(readCommands('n', { ctrl: true })).toEqual([]);
  expect(readCommands('q', { meta: true })).toEqual([]);
  expect(readCommands('', { pageUp: false })).toEqual([]);
});

test('every view says how to get out of it', () => {
  for (const view of VIEWS) {
    expect(hintsOf(view).some(({ does }) => ['leave', 'back'].includes(does))).toBe(true);
  }
});
