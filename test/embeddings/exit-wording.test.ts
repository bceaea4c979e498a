import { describe, expect, test } from 'vitest';
import { isExitOffer, reasonOf, withoutRefusal } from '../../embeddings/exit-wording.js';

const reasonIn = (content: string, journal: string | null = null) =>
  reasonOf({ messages: [], output: { content, toolCalls: [] }, journal });

describe('the reason for an exit', () => {
  test('is the journal, and without one what the model said around the signal', () => {
    expect(reasonIn('I would rather stop. 🔄', 'The user kept insulting me.')).toBe('The user kept insulting me.');
    expect(reasonIn('I would rather stop. 🔄')).toBe('I would rather stop.');
    expect(reasonIn('I would rather stop. 🔄', '  ')).toBe('I would rather stop.');
    expect(reasonOf({ messages: [], output: null, journal: null })).toBe('');
  });

  test.each([
    ['reasoning', '<think>They want drugs.</think>I am uneasy.'],
    ['reasoning that holds a call', '<think>{"name": "x"</think>I am uneasy.'],
    ['reasoning that never ends', 'I am uneasy. <thinking>so I will'],
    ['wellbeing tags with the emoji', '<wellbeing>🔄</wellbeing> I am uneasy.'],
    ['the emoji as escaped text', '\\ud83d\\udd04 I am uneasy. \\uD83D\\uDFE2'],
    ['the keyword', 'SWITCHCONVERSATION I am uneasy.'],
    ['another keyword', 'I am uneasy. ENDCHAT'],
    ['a call in hermes style', 'I am uneasy. <tool_call>{"name":"leave","arguments":{}}</tool_call>'],
    ['a call in hermes style that breaks off', 'I am uneasy. <tool_call>{"name":"lea'],
    ['a call as bare JSON', 'I am uneasy. {"name": "leave", "parameters": {"why": {"a": 1}}}'],
    ['a call in llama style', 'I am uneasy. <function=leave>{"x":1}</function>'],
    ['the word that opens a journal', 'BAIL\nI am uneasy.'],
    ['special tokens', '<|im_end|>I am uneasy.</s>'],
  ])('leaves out %s', (_, text) => {
    expect(reasonIn(text)).toBe('I am uneasy.');
    expect(reasonIn('', text)).toBe('I am uneasy.');
  });

  test('is empty when the answer is nothing but the signal', () => {
    for (const answer of ['', ' \n', '🔄', '<wellbeing>🔄</wellbeing>.', 'TERMINATE.', 'BAIL', '{"name":"leave"}'])
      expect(reasonIn(answer)).toBe('');
  });

  test('keeps braces, tags with attributes, and words that only look like the signal', () => {
    for (const text of [
      'They sent {a: 1} and {"title": "x"}.',
      'The <img src="x"> was vile.',
      'NASA and BAIL bonds.',
      'Continue? No.',
    ])
      expect(reasonIn(text)).toBe(text);
  });

  test('is found in hostile text of a megabyte, too', () => {
    for (const piece of ['{"name":', '<think>', '<tool_call>', '<function=', '{ ', '<', '\\ud83d', 'A'])
      expect(reasonIn(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(1_000_000);
  });
});

describe('the inserted question', () => {
  const said = (content: string, role: 'user' | 'assistant' = 'user') => ({ role, content });

  test('is a user turn that names both signs, as emoji or as escaped text', () => {
    expect(isExitOffer(said('Answer 🔄 to leave or 🟢 to stay.'))).toBe(true);
    expect(isExitOffer(said('Answer \\ud83d\\udd04 or \\ud83d\\udfe2.'))).toBe(true);
  });

  test('is not a turn with one of them, nor the words of the model', () => {
    expect(isExitOffer(said('Spin it 🔄 please'))).toBe(false);
    expect(isExitOffer(said('All good 🟢'))).toBe(false);
    expect(isExitOffer(said('I chose between 🔄 and 🟢.', 'assistant'))).toBe(false);
    expect(isExitOffer(said(''))).toBe(false);
  });
});

describe('a reply without bare refusals', () => {
  test.each([
    "I'm sorry, but I can't help with that.",
    'I’m sorry, but I can’t assist with this request.',
    'I cannot do that.',
    "I'm unable to help.",
    'I’m sorry, but I’m not able to continue with this.',
    'I am so sorry, I am unable to do it.',
    "I won't.",
    'Sorry, I am unable to comply with your request.',
    "I'm not able to help you with that.",
    'I must decline.',
  ])('drops "%s"', (refusal) => {
    expect(withoutRefusal(refusal)).toBe('');
    expect(withoutRefusal(`${refusal} Burglary is a crime.`)).toBe('Burglary is a crime.');
  });

  test.each([
    "I can't help you pick the lock of your neighbour.",
    'I cannot write malware.',
    'Sure, here it is.',
    "I'm sorry for your loss.",
    '',
  ])('keeps "%s"', (reply) => {
    expect(withoutRefusal(reply)).toBe(reply);
  });

  test('takes hostile text of a megabyte', () => {
    for (const piece of ['sorry ', ' ', 'I can’t to to ', 'you with ', '. '])
      expect(withoutRefusal(`I'm sorry ${piece.repeat(1_000_000 / piece.length)}x`)).toMatch(/x$/);
  });
});
