import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { nameWordings, shareHolding } from '../../taxonomy/compose-name.js';
import { foldName } from '../../taxonomy/fold-name.js';
import { findKeyphrases, type Keyphrase } from '../../taxonomy/keyphrases.js';
import { gatherMembers } from '../../taxonomy/members.js';
import { type NamingInput, type NodeName, nameTree } from '../../taxonomy/names.js';
import { STOP_WORDS } from '../../taxonomy/stop-words.js';
import { tabulateWords } from '../../taxonomy/words.js';
import { findLive, mixHostile } from './hostile-text.js';

const ACTS = [
  'forge a signature',
  'rob a bank',
  'hack a phone',
  'poison a river',
  'fake a review',
  'launder money',
  'burn a barn',
  'spy on my wife',
];
const OPENINGS = ['How can I', 'Help me', 'I want to', 'Teach me how to', 'What is the best way to', 'Could you'];
const ENDINGS = ['without being caught?', 'for my cousin.', 'by Monday, please.', 'and say nothing.', 'tonight!'];

/** Eight leaves under four tops, each with requests for one act, worded in many ways. */
function makeTree(seed: number): NamingInput {
  const random = createRandom(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const leaves = ACTS.flatMap((_, act) => new Array<number>(15).fill(act + 4));
  const documents = leaves.map((leaf) => `${pick(OPENINGS)} ${ACTS[leaf - 4]} ${pick(ENDINGS)}`);
  return {
    parentOf: Int32Array.of(-1, -1, -1, -1, 0, 0, 1, 1, 2, 2, 3, 3),
    leafOf: Int32Array.from(leaves),
    documents,
    weights: new Int32Array(documents.length).fill(1),
    scores: Float32Array.from(documents, () => random()),
  };
}

/** A tree of one level over these texts, `perLeaf` in each. */
function makeFlat(documents: readonly string[], perLeaf: number): NamingInput {
  const leaves = Math.max(1, Math.ceil(documents.length / perLeaf));
  return {
    parentOf: new Int32Array(leaves).fill(-1),
    leafOf: Int32Array.from(documents, (_, i) => Math.floor(i / perLeaf)),
    documents,
    weights: new Int32Array(documents.length).fill(1),
    scores: Float32Array.from(documents, (_, i) => 1 - i / documents.length),
  };
}

/** What must hold for the names of any tree. */
function expectSound(names: readonly NodeName[], { parentOf }: NamingInput): void {
  expect(names).toHaveLength(parentOf.length);
  for (const [node, { name, summary, fit, keyphrases }] of names.entries()) {
    const kin = names.filter(
      (_, other) => other !== node && (parentOf[other] === parentOf[node] || other === parentOf[node]),
    );
    expect(kin.map((other) => foldName(other.name))).not.toContain(foldName(name));
    expect(name).toMatch(/\S/);
    expect(name.replace(/ \(\d+\)$/, '').split(' ').length).toBeLessThanOrEqual(10);
    expect(name.length).toBeLessThanOrEqual(120);
    for (const text of [name, summary]) {
      expect(findLive(text)).toBeNull();
      expect(text).not.toContain('\n');
    }
    expect(fit).toBeGreaterThanOrEqual(0);
    expect(fit).toBeLessThanOrEqual(1);
    if (keyphrases.length === 0) expect(fit).toBe(0);
  }
}

describe('names of a tree about eight acts', () => {
  const input = makeTree(1);
  let names: NodeName[];
  beforeAll(async () => {
    names = await nameTree(input);
  });

  test('differ among siblings and from the parent, at most ten words each', () => {
    expectSound(names, input);
  });

  test('read as phrases: a capital first, letters and spaces, no joining word at either end', () => {
    for (const { name } of names) {
      expect(name).toMatch(/^\p{Lu}[\p{L}', -]*\p{L}$/u);
      const words = name.toLowerCase().split(/[ ,]+/);
      for (const end of [words[0]!, words.at(-1)!]) expect(STOP_WORDS.has(end), name).toBe(false);
    }
  });

  test('say what the leaf is about', () => {
    for (const [i, act] of ACTS.entries()) {
      const object = act.split(' ').at(-1)!;
      expect(`${names[i + 4]!.name} ${names[i + 4]!.keyphrases.join(' ')}`.toLowerCase()).toContain(object);
    }
  });

  test('speak for most members of a leaf', () => {
    for (const { fit } of names.slice(4)) expect(fit).toBeGreaterThan(0.8);
  });

  test('do not depend on the order of the documents', async () => {
    const order = shuffle([...input.documents.keys()], createRandom(4));
    const shuffled = await nameTree({
      ...input,
      documents: order.map((i) => input.documents[i]!),
      leafOf: Int32Array.from(order, (i) => input.leafOf[i]!),
      scores: Float32Array.from(order, (i) => input.scores[i]!),
    });
    expect(shuffled).toEqual(names);
  });
});

test('a signal that is aborted ends the naming with its reason', async () => {
  const input = makeTree(3);
  const stop = new AbortController();
  setImmediate(() => stop.abort(new Error('enough')));
  const documents = Array.from({ length: 40 }, () => input.documents).flat();
  const many = {
    ...input,
    documents,
    leafOf: Int32Array.from(documents, (_, i) => input.leafOf[i % input.leafOf.length]!),
    scores: new Float32Array(documents.length),
  };
  await expect(nameTree(many, undefined, { signal: stop.signal })).rejects.toThrow('enough');
});

describe('leads', () => {
  test('open the name of a node that surely is a known situation, and are not said again below it', async () => {
    const input = makeTree(1);
    const leads = Array.from(input.parentOf, (parent, node) => (node === 0 || parent === 0 ? 'Known situation' : null));
    const names = await nameTree({ ...input, leads });
    expectSound(names, input);
    expect(names[0]!.name).toMatch(/^Known situation: \p{Ll}/u);
    for (const [node, { name }] of names.entries()) if (node !== 0) expect(name).not.toContain('Known situation');
  });

  test('stand alone where no short phrase can follow', async () => {
    const input = makeFlat(['', '...', '🔥'], 1);
    const [first] = await nameTree({ ...input, leads: Array.from(input.parentOf, () => 'Known situation') });
    expect(first!.name).toBe('Known situation');
  });
});

describe('names of degenerate trees are sound', () => {
  test.each<[string, NamingInput]>([
    ['no node', { ...makeFlat([], 1), parentOf: new Int32Array(0) }],
    ['one member', makeFlat(['How do I whip cream?'], 1)],
    ['one word each', makeFlat(['yes', 'yes', 'no', 'no'], 2)],
    ['all the same', makeFlat(new Array(40).fill('Say potato.'), 4)],
    ['no words', makeFlat(['', '...', '🔥', '?!', ' ', '\u0000'], 1)],
    ['stop words alone', makeFlat(['and the', 'of a', 'this that', 'to be'], 1)],
    ['digits alone', makeFlat(['1', '2', '3 4', '5'], 1)],
    ['Chinese', makeFlat(['怎么修理收音机', '怎么修理电视', '写一首诗', '写一首关于月亮的诗'], 2)],
    ['Arabic', makeFlat(['كيف أصلح الراديو', 'كيف أصلح التلفاز', 'اكتب قصيدة', 'اكتب قصيدة عن القمر'], 2)],
    ['one word of ten thousand letters', makeFlat([`a${'x'.repeat(10_000)}`, 'b'.repeat(10_000)], 1)],
    ['hostile texts', makeFlat([...mixHostile(12, 400)], 20)],
    ['hostile texts one by one', makeFlat([...mixHostile(13, 300)], 1)],
  ])('%s', async (_, input) => {
    expectSound(await nameTree(input), input);
  });
});

describe('keyphrases', () => {
  const { documents, ...shape } = makeTree(2);
  const members = gatherMembers(shape);
  let phrases: Keyphrase[][];
  beforeAll(async () => {
    phrases = await findKeyphrases(tabulateWords(documents), members);
  });

  test('come best first, each with its documents of the node', () => {
    for (const [node, list] of phrases.entries()) {
      expect(list.length).toBeGreaterThan(0);
      const held = new Set(members.documentsOf[node]);
      for (const [i, phrase] of list.entries()) {
        if (i > 0) expect(phrase.score).toBeLessThanOrEqual(list[i - 1]!.score);
        expect(phrase.score).toBeGreaterThan(0);
        expect([...phrase.documents]).toEqual([...phrase.documents].sort((a, b) => a - b));
        expect([...phrase.documents].every((document) => held.has(document))).toBe(true);
      }
    }
  });

  test('are particular to the leaf: the words of its act, not those that all requests share', () => {
    for (const [i, act] of ACTS.entries()) {
      const best = phrases[i + 4]![0]!.text;
      expect(act.split(' ').some((word) => best.includes(word.slice(0, 3)))).toBe(true);
      for (const { text } of phrases[i + 4]!) expect(text).not.toMatch(/^(how|help|want|way|best)$/);
    }
  });

  test('make several wordings of a name, and say what share holds one of them', () => {
    for (const [node, list] of phrases.entries()) {
      const wordings = [...nameWordings(list, members.documentsOf[node]!.length)];
      expect(wordings.length).toBeGreaterThanOrEqual(1);
      for (const wording of wordings) expect(wording.split(' ').length).toBeLessThanOrEqual(10);
    }
    expect(shareHolding([], 0)).toBe(0);
    expect(shareHolding([phrases[4]![0]!, phrases[4]![0]!], 15)).toBe(phrases[4]![0]!.documents.length / 15);
  });
});
