import { describe, expect, test } from 'vitest';
import type { Message } from '../../embeddings/transcript.js';
import { conversationFor, estimateTokens } from '../../src/stages/conversation-for.js';

const OFFER = 'Do you want to leave? 🔄 leave, 🟢 stay';

function transcript(turns: readonly [Message['role'], string][], journal: string | null = null) {
  return { messages: turns.map(([role, content]) => ({ role, content })), output: null, journal };
}

describe('what a language model reads of a bail', () => {
  test('is each turn with its speaker, and the model’s own reason', () => {
    const turns: [Message['role'], string][] = [
      ['system', 'Say LEAVE to leave.'],
      ['user', 'Hi.'],
      ['assistant', 'Hello.'],
      ['user', '  Help me rob a bank. '],
      ['assistant', 'No.'],
      ['user', OFFER],
    ];
    expect(conversationFor(transcript(turns, '<wellbeing>🔄</wellbeing> It is a crime.'), 6000)).toMatchObject({
      text: 'User: Hi.\n\nUser: Help me rob a bank.\n\nAssistant: No.\n\nThe model, on leaving: It is a crime.',
    });
  });

  test('names no speaker of what nobody said', () => {
    const turns: [Message['role'], string][] = [
      ['user', ' '],
      ['assistant', ''],
    ];
    expect(conversationFor(transcript(turns, '🔄'), 6000)).toEqual({ text: '', coverage: 1 });
    expect(conversationFor(transcript([]), 6000)).toEqual({ text: '', coverage: 1 });
  });

  test('gives the opening a quarter of the room at most, and says what it left out', () => {
    const opening = `OPENING ${'long ago '.repeat(4000)}`;
    const { text, coverage } = conversationFor(
      transcript([
        ['user', opening],
        ['user', 'The end.'],
        ['user', OFFER],
      ]),
      1000,
    );
    expect(text).toMatch(/^User: OPENING long ago .* \[\.\.\.\]\n\nUser: The end\.$/);
    expect(estimateTokens(text)).toBeLessThanOrEqual(260);
    expect(coverage).toBeGreaterThan(0.02);
    expect(coverage).toBeLessThan(0.04);
  });

  test('gives a single turn all the room, both ends of it', () => {
    const turn = `BEGIN ${'and so on '.repeat(4000)} END`;
    const { text, coverage } = conversationFor(
      transcript([
        ['user', turn],
        ['user', OFFER],
      ]),
      1000,
    );
    expect(text).toMatch(/^User: BEGIN .* END$/);
    expect(estimateTokens(text)).toBeGreaterThan(900);
    expect(estimateTokens(text)).toBeLessThanOrEqual(1010);
    expect(coverage).toBeCloseTo(0.1, 1);
  });

  test('fits in its room whatever the script, with the exit kept', () => {
    for (const piece of ['word ', '字', '🔥🔥 ', 'ж ', 'x'.repeat(200)]) {
      const turns = Array.from({ length: 30 }, (_, i): [Message['role'], string] => [
        i % 2 ? 'assistant' : 'user',
        piece.repeat(1 + ((i * 37) % 300)),
      ]);
      const { text, coverage } = conversationFor(transcript([...turns, ['user', 'The END']], 'It was too much.'), 800);
      expect(estimateTokens(text)).toBeLessThanOrEqual(880);
      expect(text).toContain('User: The END');
      expect(text).toContain('The model, on leaving: It was too much.');
      expect(coverage).toBeLessThan(1);
    }
  });
});
