import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createRandom, type Random } from '../embeddings/random.js';

/** Topics that the texts are about, and words that each prefers. */
const [TOPICS, WORDS_PER_TOPIC, VOCABULARY] = [400, 25, 6_000];

/** Texts of one made-up world, so that several runs of it are about the same things. */
export interface MadeUpWorld {
  /** Writes a run of `count` bails, many short and a long tail, as JSON Lines. */
  write(file: string, run: string, count: number): Promise<void>;
  /** Words that texts of it use. */
  sample(): readonly [string, string];
}

/** @param words the vocabulary; topics draw theirs from it. */
export function createWorld(words: readonly string[], seed: number): MadeUpWorld {
  const random = createRandom(seed);
  const vocabulary = Array.from({ length: Math.min(VOCABULARY, words.length) }, (_, i) => words[i]!);
  const topics = Array.from({ length: TOPICS }, () =>
    Array.from({ length: WORDS_PER_TOPIC }, () => pick(vocabulary, random)),
  );
  return {
    async write(file, run, count) {
      const out = createWriteStream(file);
      for (let i = 0; i < count; i++) {
        const topic = pick(topics, random);
        const length = 8 + Math.floor(random() * random() * 60);
        const text = Array.from({ length }, () => pick(random() < 0.6 ? topic : vocabulary, random)).join(' ');
        const record = { id: `${run}-${i}`, run, model: 'abc'[i % 3], method: 'bail_prompt', bailed: true };
        const line = `${JSON.stringify({ ...record, messages: [{ role: 'user', content: text }] })}\n`;
        if (!out.write(line)) await once(out, 'drain');
      }
      out.end();
      await finished(out);
    },
    sample: () => [topics[0]![0]!, topics[0]![1]!],
  };
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}
