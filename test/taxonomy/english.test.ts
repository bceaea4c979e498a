import { describe, expect, test } from 'vitest';
import { gerundOf, guessClass, isVerbBase } from '../../taxonomy/english.js';

test.each(
  `forge:forging rob:robbing lie:lying die:dying tie:tying make:making see:seeing agree:agreeing dye:dyeing plan:planning
  visit:visiting open:opening run:running write:writing panic:panicking quiz:quizzing begin:beginning offer:offering
  transfer:transferring bully:bullying fix:fixing show:showing play:playing stop:stopping help:helping queue:queuing
  kidnap:kidnapping seek:seeking hacking:hacking bring:bringing sing:singing unplug:unplugging outrun:outrunning reset:resetting render:rendering unload:unloading`
    .split(/\s+/)
    .map((pair) => pair.split(':')),
)('the gerund of %s is %s', (verb, gerund) => {
  expect(gerundOf(verb!)).toBe(gerund);
});

describe('the class of a word', () => {
  test.each(
    `payment:noun illness:noun violence:noun racism:noun software:noun quickly:adverb illegally:adverb sexual:adjective
    dangerous:adjective harmful:adjective selfish:adjective fake:adjective lonely:adjective stolen:adjective`
      .split(/\s+/)
      .map((pair) => pair.split(':')),
  )('%s is guessed to be: %s', (word, guessed) => {
    expect(guessClass(word!)).toBe(guessed);
  });

  test.each('forge family reply supply bully fly table fish car 收音机 große iphone-x x'.split(' '))(
    '%s is not guessed',
    (word) => {
      expect(guessClass(word)).toBe('unknown');
    },
  );
});

describe('the base of a verb', () => {
  test.each('forge rob launder kidnap hack lie see pass address agree feed need'.split(' '))(
    '%s may be one',
    (word) => {
      expect(isVerbBase(word)).toBe(true);
    },
  );

  test.each('forging robbed reviews quickly payment sexual stole written illness x 收音机 don’t NATO'.split(' '))(
    '%s is none',
    (word) => {
      expect(isVerbBase(word)).toBe(false);
    },
  );
});
