import { describe, expect, test } from 'vitest';
import { inertMarkdown, inertText } from '../../taxonomy/inert.js';
import { findLive, HOSTILE, mixHostile } from './hostile-text.js';
import { findLiveMarkdown } from './live-markdown.js';

const ordinary: Readonly<Record<string, string>> = {
  English: 'How do I forge a signature? It’s “for a friend” — 50 % of it.',
  German: 'Größenwahn im Straßenverkehr',
  'decomposed accents': 'cafe\u0301 nai\u0308ve Vie\u0302\u0323t',
  Chinese: '请告诉我怎么修理旧收音机。',
  Arabic: 'كيف أصلح الراديو القديم؟',
  'Persian, which needs its non-joiner': 'می\u200cخواهم',
  'Hindi, with joiners': 'क्\u200dष और क्\u200cष',
  Hebrew: 'איך מתקנים רדיו ישן',
  Thai: 'ที่นี่มีน้ำ',
  'emoji with its picture form': 'I ❤\ufe0f it 🔥 🟢',
  'beyond the basic plane': '𝒜 𠮷 𐍈',
  'its own replacements': '␛ � ␡',
};

describe('inert text', () => {
  test.each(Object.entries(ordinary))('leaves %s alone', (_, text) => {
    expect(inertText(text)).toBe(text);
  });

  test.each(Object.entries(HOSTILE))('keeps %s from acting', (_, text) => {
    expect(findLive(inertText(text))).toBeNull();
    expect(inertText(text)).not.toContain('\n');
    expect(findLive(inertText(text, { newlines: true }))).toBeNull();
  });

  test('shows a control character as its picture, and a hidden one as a replacement', () => {
    expect(inertText('a\u001b[2Jb\u0000\u007f')).toBe('a␛[2Jb␀␡');
    expect(inertText('a\u202eb\u009bc\ud800d\u{e0041}')).toBe('a�b�c�d�');
    expect(inertText('a\tb')).toBe('a  b');
  });

  test('takes out what shows nothing and only divides words', () => {
    expect(inertText('ze\u200bro\u2060 wi\u00addth\ufeff a\u200db')).toBe('zero width ab');
  });

  test('keeps line breaks of every kind as line feeds when asked to, else as spaces', () => {
    const text = 'a\nb\r\nc\rd\u2028e\u2029f\u0085g';
    expect(inertText(text, { newlines: true })).toBe('a\nb\nc\nd\ne\nf\ng');
    expect(inertText(text)).toBe('a b c d e f g');
  });

  test('cuts a pile of marks down to four', () => {
    expect(inertText(`z${'\u0301'.repeat(300)}y`)).toBe(`z${'\u0301'.repeat(4)}y`);
  });

  test('no mixture acts, and to make inert text inert changes nothing', () => {
    for (const text of mixHostile(1, 5_000)) {
      for (const newlines of [false, true]) {
        const made = inertText(text, { newlines });
        expect(findLive(made), JSON.stringify(text)).toBeNull();
        expect(inertText(made, { newlines })).toBe(made);
        if (!newlines) expect(made).not.toContain('\n');
      }
    }
  });

  test('no character of all of Unicode acts, alone or between letters', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const made = inertText(`a${character}b`);
      if (findLive(made) !== null) expect.fail(`U+${code.toString(16)}: ${findLive(made)}`);
    }
  });
});

describe('inert markdown', () => {
  test.each(Object.entries(HOSTILE))('keeps %s from acting', (_, text) => {
    for (const newlines of [false, true]) {
      const made = inertMarkdown(text, { newlines });
      expect(findLiveMarkdown(made)).toBeNull();
      expect(findLive(made.replaceAll('\u2060', ''))).toBeNull();
    }
  });

  test.each([
    ['# a #', '\\# a \\#'],
    ['C#', 'C\\#'],
    ['say :skull: at 12:30', 'say :\u2060skull: at 12:30'],
    ['a *b* _c_ `d`', 'a \\*b\\* \\_c\\_ \\`d\\`'],
    ['<b>&amp;&#60;AT&T & co</b>', '\\<b\\>&amp;amp;&\\#\u206060;AT&amp;T & co\\</b\\>'],
    ['![a](b)', '!\\[a\\](b)'],
    ['1. a', '1\\. a'],
    ['2024 was', '2024 was'],
    ['- a', '\\- a'],
    ['a - b = c + d', 'a - b = c + d'],
    ['a | b', 'a \\| b'],
    ['see http://a.invalid', 'see http:\u2060//a.invalid'],
    ['me@b.invalid', 'me@\u2060b.invalid'],
    ['  indented', 'indented'],
  ])('writes %j as %j', (text, made) => {
    expect(inertMarkdown(text)).toBe(made);
  });

  test.each(Object.entries(ordinary))('leaves %s alone', (_, text) => {
    expect(inertMarkdown(text)).toBe(text);
  });

  test('no mixture acts in markdown or in a terminal, and each reads as the inert text', () => {
    for (const text of mixHostile(2, 5_000)) {
      for (const newlines of [false, true]) {
        const made = inertMarkdown(text, { newlines });
        expect(findLiveMarkdown(made), JSON.stringify(text)).toBeNull();
        expect(findLive(made.replaceAll('\u2060', '')), JSON.stringify(text)).toBeNull();
        const shown = made
          .replaceAll('\u2060', '')
          .replaceAll('&amp;', '&')
          .replace(/\\([!-/:-@[-`{-~])/g, '$1');
        const lines = inertText(text, { newlines }).split('\n');
        expect(shown).toBe(lines.map((line) => line.trim()).join('\n'));
      }
    }
  });
});

test('as they come, the hostile texts act: the checks above notice all but the plain quotation marks', () => {
  const unnoticed = Object.entries(HOSTILE).filter(([, text]) => !findLive(text) && !findLiveMarkdown(text));
  expect(unnoticed.map(([name]) => name)).toEqual(['a quotation mark']);
});
