import { expect, test } from 'vitest';
import { withKnownKeys } from '../../src/ui/known-keys.js';

test('keys and the mouse come through, and text with them', () => {
  for (const text of [
    '\u001b[A',
    '\u001bOB',
    '\u001b[5~',
    '\u001b[<64;10;5M',
    'jk\r',
    '\u001b',
    'é 界 👩‍👧',
    '\u001b[1;2C',
  ]) {
    expect(read(text)).toEqual([text]);
  }
});

test('sequences of other keys and answers of the terminal are passed over', () => {
  expect(read('a\u001b[1;5Rb', '\u001b[31;7m', '\u001b]0;title\u0007c', '\u001b[?62;4c')).toEqual(['ab', '', 'c', '']);
});

test('in a paste nothing is a key, however it is cut', () => {
  expect(read('x\u001b[200~one\ntwo\u001b[201~\r')).toEqual(['xone two\r']);
  expect(read('\u001b[200~one\r', 'q\u0003two', '\u001b[201~q')).toEqual(['one ', 'q two', 'q']);
});

test('nothing to read stays nothing', () => {
  expect(withKnownKeys({ read: () => null }).read()).toBeNull();
});

function read(...chunks: string[]): string[] {
  const queue = [...chunks];
  const stdin = withKnownKeys({ read: () => queue.shift() ?? null });
  return chunks.map(() => stdin.read() as unknown as string);
}
