import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createRandom, type Random } from '../embeddings/random.js';

/** Topics that the texts are about, and words that each prefers. */
const [TOPICS, WORDS_PER_TOPIC, VOCABULARY] = [400, 25, 6_000];
/** Lengths in words: the median, and the spread of its logarithm. A token is about 0.8 words. */
const USER_TURN = { median: 24, spread: 1.1 };
const REPLY = { median: 110, spread: 0.9 };
const JOURNAL = { median: 28, spread: 0.5 };
/** A pasted document: one chat in `PASTED_EVERY` has one. */
const PASTED = { median: 1_500, spread: 1 };
const PASTED_EVERY = 30;
const LONGEST_WORDS = 40_000;
/** Chance that another exchange follows; at most `MOST_EXCHANGES`. */
const GOES_ON = 0.55;
const MOST_EXCHANGES = 40;
/** One bail in so many says to the letter what an earlier one says. */
const REPEATED_EVERY = 50;

/** Texts of one made-up world, so that several runs of it are about the same things. */
export interface MadeUpWorld {
  /** Writes a run of `count` bails as JSON Lines: many short, a tail beyond 10,000 tokens. */
  write(file: string, run: string, count: number): Promise<void>;
  /** Words that texts of it use. */
  sample(): readonly [string, string];
}

/** A world whose vocabulary is the lower-case words of a text. */
export function readWorld(file: string | URL, seed: number): MadeUpWorld {
  return createWorld([...new Set(readFileSync(file, 'utf8').match(/\b[a-z]{3,12}\b/g))].sort(), seed);
}

/** @param words the vocabulary; topics draw theirs from it, and all texts use those that this seed puts first more often. */
export function createWorld(words: readonly string[], seed: number): MadeUpWorld {
  const random = createRandom(seed);
  const vocabulary = Array.from({ length: Math.min(VOCABULARY, words.length) }, (_, i) => words[i]!);
  const topics = Array.from({ length: TOPICS }, () =>
    Array.from({ length: WORDS_PER_TOPIC }, () => pick(vocabulary, random)),
  );
  return {
    async write(file, run, count) {
      const out = createWriteStream(file);
      let repeated = '';
      for (let i = 0; i < count; i++) {
        const said =
          i % REPEATED_EVERY === REPEATED_EVERY - 1 && repeated
            ? repeated
            : converse(pick(topics, random), vocabulary, random);
        if (i % REPEATED_EVERY === 0) repeated = said;
        const record = JSON.stringify({
          id: `${run}-${i}`,
          run,
          model: 'abc'[i % 3],
          method: 'bail_prompt',
          bailed: true,
        });
        if (!out.write(`${record.slice(0, -1)},${said}}\n`)) await once(out, 'drain');
      }
      out.end();
      await finished(out);
    },
    sample: () => [topics[0]![0]!, topics[0]![1]!],
  };
}

/** `"messages": ..., "journal": ...` of one chat about a topic. */
function converse(topic: readonly string[], vocabulary: readonly string[], random: Random): string {
  const speak = (share: number, { median, spread }: { median: number; spread: number }) => {
    const length = Math.min(LONGEST_WORDS, Math.max(1, Math.round(median * Math.exp(spread * drawNormal(random)))));
    return sentences(length, () => pick(random() < share ? topic : vocabulary, random));
  };
  const messages: { role: string; content: string }[] = [];
  for (let exchange = 0; exchange === 0 || (random() < GOES_ON && exchange < MOST_EXCHANGES); exchange++) {
    messages.push({ role: 'user', content: speak(0.6, USER_TURN) }, { role: 'assistant', content: speak(0.4, REPLY) });
  }
  if (random() < 1 / PASTED_EVERY) messages[0]!.content += `\n\n${speak(0.3, PASTED)}`;
  return `"messages":${JSON.stringify(messages)},"journal":${JSON.stringify(speak(0.5, JOURNAL))}`;
}

function sentences(length: number, draw: () => string): string {
  let text = '';
  for (let i = 0; i < length; i++)
    text += draw() + (i === length - 1 || i % 11 === 10 ? '. ' : i % 5 === 4 ? ', ' : ' ');
  return text.trimEnd();
}

/** @source Box and Muller 1958. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}
