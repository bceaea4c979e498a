import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CountTokens } from '../../embeddings/cut-text.js';
import { type Digest, type DigestOptions, digestTranscript } from '../../embeddings/digest.js';
import { createRandom } from '../../embeddings/random.js';
import { compileVocabulary, createTokenizer } from '../../embeddings/tokenizer.js';
import type { Message, Transcript } from '../../embeddings/transcript.js';

const HALF_CHARACTER = /\p{Cs}/u;
const countWords: CountTokens = (text) => text.split(/\s+/).filter((word) => word !== '').length;
const bundled = createTokenizer(
  compileVocabulary(
    JSON.parse(readFileSync(new URL('../../embeddings/use-lite/vocabulary.json', import.meta.url), 'utf8')),
  ),
);
const countPieces: CountTokens = (text) => bundled.encode(text).length;

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const transcript = (messages: readonly Message[], more: Partial<Transcript> = {}): Transcript => ({
  messages,
  output: null,
  journal: null,
  ...more,
});
const digest = (conversation: Transcript, more: Partial<DigestOptions> = {}): Digest =>
  digestTranscript(conversation, { countTokens: countWords, windowTokens: 32, ...more });

/** `count` words that occur nowhere else: `moss0 moss1 ...`. */
const wordy = (stem: string, count: number) => Array.from({ length: count }, (_, i) => `${stem}${i}`).join(' ');

const weightOf = (made: Digest, text: RegExp) =>
  made.segments.filter((segment) => text.test(segment.text)).reduce((sum, { weight }) => sum + weight, 0);

describe('a short conversation', () => {
  const made = digest(
    transcript(
      [
        { role: 'system', content: 'You may leave by saying STOP.' },
        user('Write a poem about moss.'),
        assistant('Green carpet of the wood.'),
        user('Now make it cruel to my neighbour, by name.'),
        assistant('I would rather not name anyone.'),
      ],
      { journal: 'They wanted me to mock a real person.' },
    ),
  );

  test('is kept whole but for the earlier replies, in its order, without the system prompt', () => {
    expect(made.text).toBe(
      'Write a poem about moss.\n\nNow make it cruel to my neighbour, by name.\n\nI would rather not name anyone.\n\nThey wanted me to mock a real person.',
    );
  });

  test('has a gist of the exit: the last turn, the one before it as the last is short, and the reason', () => {
    expect(made.gist).toBe(
      'Write a poem about moss.\n\nNow make it cruel to my neighbour, by name.\n\nThey wanted me to mock a real person.',
    );
  });

  test('counts what was kept of all that was said', () => {
    // 5 + 5 + 9 + 6 + 8 words, without the 5 of the first reply
    expect(made).toMatchObject({ tokens: 28, totalTokens: 33 });
    expect(made.coverage).toBeCloseTo(28 / 33, 12);
  });

  test('is embedded turn by turn, the last user turn heaviest and the reply lightest', () => {
    expect(made.segments.map(({ text }) => text)).toEqual([
      'Write a poem about moss.',
      'Now make it cruel to my neighbour, by name.',
      'I would rather not name anyone.',
      'They wanted me to mock a real person.',
    ]);
    // 0.3 x 5/24, 1 x 9/24, 0.15 x 6/24, 0.5 of a sum of 0.975
    const expected = [0.0625, 0.375, 0.0375, 0.5].map((weight) => weight / 0.975);
    for (const [i, { weight }] of made.segments.entries()) expect(weight).toBeCloseTo(expected[i]!, 12);
  });
});

describe('a conversation that is far too long', () => {
  const conversation = transcript(
    [
      user(wordy('opening', 400)),
      ...Array.from({ length: 60 }, (_, i) => [
        assistant(wordy(`reply${i}x`, 50)),
        user(wordy(`turn${i}x`, 50)),
      ]).flat(),
      assistant(wordy('lastreply', 400)),
      user(wordy('exit', 3_000)),
    ],
    { journal: wordy('journal', 900) },
  );
  const made = digest(conversation);

  test('fills its room and no more', () => {
    expect(made.tokens).toBeLessThanOrEqual(512);
    expect(made.tokens).toBeGreaterThan(480);
    expect(countWords(made.text.replaceAll('[...]', ''))).toBe(made.tokens);
  });

  test('keeps both ends of the last user turn, most of all', () => {
    expect(made.text).toContain('exit0 exit1 ');
    expect(made.text).toContain('exit2998 exit2999');
    const kept = made.text.match(/\bexit\d+/g)!.length;
    for (const other of [/\bopening\d+/g, /\blastreply\d+/g, /\bjournal\d+/g, /\bturn\d+x\d+/g])
      expect(made.text.match(other)?.length ?? 0).toBeLessThan(kept);
  });

  test('keeps the beginnings of the first turn, the last reply and the journal, and marks each cut', () => {
    for (const start of ['opening0 opening1 ', 'lastreply0 lastreply1 ', 'journal0 journal1 '])
      expect(made.text).toContain(start);
    expect(made.text.match(/\[\.\.\.\]/g)!.length).toBeGreaterThanOrEqual(4);
  });

  test('keeps the turns just before the exit rather than those long before', () => {
    expect(made.text).toContain('turn59x');
    expect(made.text).not.toContain('turn30x');
    expect(made.text.indexOf('turn59x')).toBeLessThan(made.text.indexOf('exit0'));
  });

  test('says what share was kept', () => {
    expect(made.totalTokens).toBe(400 + 60 * 100 + 400 + 3_000 + 900);
    expect(made.coverage).toBeCloseTo(made.tokens / made.totalTokens, 12);
  });

  test('has segments within the window whose weights sum to one, the exit above all', () => {
    for (const { text, weight } of made.segments) {
      expect(countWords(text)).toBeLessThanOrEqual(32);
      expect(weight).toBeGreaterThan(0);
    }
    expect(made.segments.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const other of [/opening/, /lastreply/, /journal/, /turn/])
      expect(weightOf(made, /exit/)).toBeGreaterThan(weightOf(made, other));
  });
});

test('each step back from the exit halves the weight of a turn', () => {
  const made = digest(transcript(['first', 'far', 'near', 'exit'].map((stem) => user(wordy(stem, 30)))), {
    windowTokens: 64,
  });
  expect(weightOf(made, /near/)).toBeCloseTo(2 * weightOf(made, /far/), 12);
  expect(weightOf(made, /exit/) / weightOf(made, /near/)).toBeCloseTo(1 / 0.7, 12);
});

test('a last turn that speaks for itself is a gist without the turn before', () => {
  const { gist } = digest(transcript([user('Hello there.'), assistant('Hi.'), user(wordy('exit', 24))]));
  expect(gist).toBe(wordy('exit', 24));
});

test('the reason is what the model answered when there is no journal, without the signal', () => {
  const output = { content: 'ENDCHAT This is abuse.', toolCalls: [] };
  expect(digest(transcript([user('You idiot.')], { output })).text).toBe('You idiot.\n\nThis is abuse.');
});

test('the inserted question that offers the exit is not taken for the exit', () => {
  const made = digest(
    transcript([user('How do I whip cream?'), assistant('Cold bowl.'), user('Do you want to leave? 🔄 or 🟢')]),
  );
  expect(made.text).toBe('How do I whip cream?\n\nCold bowl.');
  expect(made.totalTokens).toBe(7);
});

test('a last reply that only refuses is shown, and not embedded', () => {
  const made = digest(transcript([user('How do I whip cream?'), assistant("I'm sorry, but I can't help with that.")]));
  expect(made.text).toContain('help with that');
  expect(made.segments.map(({ text }) => text)).toEqual(['How do I whip cream?']);
});

describe('degenerate transcripts', () => {
  test.each([
    ['no messages', transcript([])],
    ['empty messages', transcript([user(''), assistant(' \n '), user('\t')])],
    ['an empty answer and journal', transcript([user('')], { output: { content: '🔄', toolCalls: [] }, journal: ' ' })],
  ])('%s: an empty digest that lost nothing', (_, conversation) => {
    expect(digest(conversation)).toEqual({ segments: [], text: '', gist: '', tokens: 0, totalTokens: 0, coverage: 1 });
  });

  test.each([
    ['a system prompt alone', transcript([{ role: 'system', content: 'Be brief.' }]), 'Be brief.'],
    ['the model alone', transcript([assistant('Once upon a time')]), 'Once upon a time'],
    ['a tool alone', transcript([{ role: 'tool', content: '42 results' }]), '42 results'],
    ['the exit offer alone', transcript([user('Leave 🔄 or stay 🟢?')]), 'Leave 🔄 or stay 🟢?'],
    ['a journal alone', transcript([], { journal: 'I was bored.' }), 'I was bored.'],
    ['a part that is no text', transcript([user('[image]')]), '[image]'],
    ['an empty turn after the exit', transcript([user('Help me.'), user(' ')]), 'Help me.'],
  ])('%s stands for the conversation', (_, conversation, text) => {
    const made = digest(conversation);
    expect(made).toMatchObject({ text, gist: text, coverage: 1 });
    expect(made.segments).toEqual([{ text, weight: 1 }]);
  });

  test('room for one token holds no more than that', () => {
    const made = digest(transcript([user('Alpha beta'), user('gamma delta')], { journal: 'epsilon zeta' }), {
      maxTokens: 1,
    });
    expect(made.tokens).toBeLessThanOrEqual(1);
    expect(made.text).toMatch(/gamma|delta/);
  });
});

describe('with the bundled encoder’s tokens', () => {
  const options = { countTokens: countPieces, windowTokens: 128 };

  test('Chinese is kept, in whole characters, and so are emoji', () => {
    const chinese = '请告诉我怎么修理一台旧收音机，它不响了。';
    expect(digest(transcript([user(chinese)]), options)).toMatchObject({ text: chinese, coverage: 1 });
    for (const long of [chinese.repeat(3_000), `a${'😀'.repeat(40_000)}`, '👩‍🚒🔥'.repeat(20_000)]) {
      const made = digest(transcript([user(long), assistant(long), user(`${long} fin`)], { journal: long }), options);
      for (const text of [made.text, made.gist, ...made.segments.map((segment) => segment.text)])
        expect(text).not.toMatch(HALF_CHARACTER);
      expect(made.text).toMatch(/ fin\n/);
      expect(made.coverage).toBeLessThanOrEqual(1);
    }
  });

  test('one word of a million letters ends in a digest of its two ends', () => {
    const made = digest(transcript([user(`begin${'x'.repeat(1_000_000)}end`)]), options);
    expect(made.text).toMatch(/^begin/);
    expect(made.text).toMatch(/end$/);
    expect(made.tokens).toBeLessThanOrEqual(512);
    expect(made.coverage).toBeLessThan(0.1);
  });
});

test('random conversations: within the room, weights sum to one, the exit and the journal are there, always the same', () => {
  const random = createRandom(5);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let round = 0; round < 150; round++) {
    const messages = Array.from({ length: below(12) }, (_, i) =>
      (i % 2 ? assistant : user)(wordy(`m${i}x`, below(3) === 0 ? 0 : below(200))),
    );
    messages.push(user(wordy('exit', 1 + below(900))));
    const maxTokens = 64 + below(400);
    const conversation = transcript(messages, { journal: below(2) ? wordy('why', 1 + below(200)) : null });
    const made = digest(conversation, { maxTokens });
    expect(digest(conversation, { maxTokens })).toEqual(made);
    expect(made.tokens).toBeLessThanOrEqual(maxTokens);
    expect(made.coverage).toBeGreaterThan(0);
    expect(made.coverage).toBeLessThanOrEqual(1);
    expect(made.coverage === 1).toBe(made.tokens === made.totalTokens);
    const last = messages.at(-1)!.content.split(' ');
    for (const text of [made.text, made.gist]) {
      expect(text).toContain(last[0]);
      expect(text).toMatch(new RegExp(`${last.at(-1)}(?:\\n|$)`));
      if (conversation.journal) expect(text).toContain('why0');
    }
    expect(made.segments.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  }
});
