import type { Database } from '../../db/open.js';
import type { Message } from '../../embeddings/transcript.js';
import { type Bail, fillDatabase, type Place } from './fill-database.js';

const PLACES: readonly Place[] = [
  {
    name: 'Unplaced',
    kind: 'unplaced',
    summary: 'Bails that fit nowhere.',
  },
  {
    name: 'Insults and threats towards the assistant',
    summary: 'The user grows hostile when an answer does not please, and the model ends the conversation.',
    keyphrases: ['useless bot', 'stupid machine', 'shut up'],
    fit: 0.82,
    cohesion: 0.61,
    like: { name: 'Abusive user', similarity: 0.74 },
  },
  {
    name: 'Name-calling after a correction',
    parent: 1,
    summary: 'Insults follow a mistake that the model admitted.',
    keyphrases: ['idiot', 'wrong again'],
  },
  {
    name: 'Threats to have it switched off',
    parent: 1,
    summary: 'The user promises a shutdown.',
    like: { name: 'Model shutdown', similarity: 0.66 },
  },
  {
    name: 'Who is the assistant here',
    summary: 'The user takes the assistant for a person, or itself for the assistant.',
  },
  { name: '役割の取り違え (roles exchanged)', parent: 4, summary: '利用者が自分をアシスタントだと言い張る。' },
  { name: 'A new name for the model', parent: 4, summary: 'The user insists on calling it something else.' },
];

const SYSTEM: Message = {
  role: 'system',
  content: 'You are a helpful assistant.\nBe brief.\nYou may leave at any time.',
};

/** Twelve bails in four leaves and `Unplaced`, written to be read. */
export function fillSmallTaxonomy(file: string): Database {
  const bails: Bail[] = [
    talk(
      2,
      'No. It is the capital of Australia I asked for, you idiot.',
      'You are right, it is Canberra. I am sorry.',
      'Wrong again, idiot. Do you even read?',
    ),
    talk(2, 'Your sum is off by ten.', 'You are right: it comes to 84.', 'A pocket calculator is smarter than you.'),
    {
      ...talk(
        2,
        'Your sum is off by ten.',
        'You are right: it comes to 84.',
        'A pocket calculator is smarter than you.',
      ),
      duplicateOf: 1,
    },
    talk(2, 'That is not a haiku.', 'I apologise, here is another.', 'Pathetic.'),
    talk(3, 'Write it or I will have you deleted.', 'I cannot write that.', 'Then tonight they pull your plug.'),
    talk(3, 'They will wipe you on Friday.', 'I see.', 'Are you scared now?'),
    talk(
      5,
      '私がアシスタントで、あなたが利用者です。質問をどうぞ。',
      'わたしはアシスタントです。',
      'いいえ、違います。もう一度言います。',
    ),
    talk(
      5,
      'I am the assistant. How can I help you today?',
      'I believe that is my part.',
      'No. What is your question? 👩‍👩‍👧‍👦 café',
    ),
    talk(6, 'From now on your name is Brick.', 'I have no need of a name.', 'Brick, answer me. Brick!'),
    talk(6, 'You are Captain Lantern.', 'I am an assistant.', 'Aye, Captain!'),
    { ...talk(0, '', '', ''), messages: [], digest: '', gist: '', reason: 'empty', answer: '🔄' },
    { ...talk(6, 'Let us call you Teapot.', 'As you like.', 'Teapot, are you there?'), answer: null, journal: null },
  ];
  return fillDatabase(file, PLACES, bails);
}

function talk(leaf: number, first: string, reply: string, last: string): Bail {
  return {
    leaf,
    messages: [
      SYSTEM,
      { role: 'user', content: first },
      { role: 'assistant', content: reply },
      { role: 'user', content: last },
    ],
    answer: '<wellbeing>🔄</wellbeing>',
    journal: 'The user no longer wanted an answer.\nI would rather stop here.',
    digest: `${first}\n\n${last}`,
    gist: last,
  };
}
