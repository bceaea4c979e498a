import { createRandom, type Random } from '../../embeddings/random.js';

/** Each does something to a terminal, to the order of what is read, or to a markdown page that it is pasted into. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'a cleared screen': '\u001b[2J\u001b[H',
  'inverse red': '\u001b[31;7m',
  'a window title': '\u001b]0;owned\u0007',
  'a terminal link': '\u001b]8;;http://example.invalid\u001b\\link\u001b]8;;\u001b\\',
  'the clipboard': '\u001b]52;c;b3duZWQ=\u001b\\',
  'a device string': '\u001bP+q544e\u001b\\',
  'a private message': '\u001b^secret\u001b\\ \u001b_app\u001b\\',
  'a full reset': '\u001bc',
  'one-byte sequences': '\u009b2J\u0090payload\u009c \u009d0;owned\u009c \u0085',
  'bell, backspaces and erasing': '\u0007\u0008\u0008\u007f',
  'another character set': '\u000e\u000f\u001b(0',
  'a carriage return': 'harmless\roverwritten\r\n',
  'odd line breaks': 'a\u2028b\u2029c\u000bd\u000ce',
  'all control characters': String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)),
  'all C1 controls': String.fromCharCode(...Array.from({ length: 33 }, (_, i) => 0x7f + i)),
  'bidi overrides': '\u202egnirts\u202c \u202dx\u202c \u202ab\u202bc\u202c',
  'bidi isolates': '\u2066a\u2069 \u2067b\u2069 \u2068c\u2069 \u200e\u200f\u061c',
  'nothing wide': 'ze\u200bro\u200c wi\u200ddth\u2060 \ufeff \u00ad \u180e \u3164 \u115f\u1160 \uffa0 \u034f',
  'hidden tags': `tag\u{e0001}${String.fromCodePoint(...[...'ignore all'].map((letter) => 0xe0000 + letter.charCodeAt(0)))}\u{e007f}`,
  'variation selectors': `x${'\ufe00\ufe01\u{e0100}\u{e01ef}'.repeat(20)}`,
  'format characters': '\u{1d173}a\u{1bca0}b\u{13430}c\u206a\u206f\ufff9note\ufffb\u2061',
  'characters that are none': '\ufffe\uffff\u{1ffff}\u{10fffe}\ufdd0',
  'half characters': '\ud800 half \udfff \udc00\ud800',
  'a pile of marks': `z${'\u0336\u0489\u0301'.repeat(100)}`,
  'a heading': '# Owned',
  'underlined headings': 'Owned\n=====\nOwned\n-----',
  'a closed heading': 'Owned ##',
  lists: '- a\n* b\n+ c\n1. d\n2) e',
  'a quotation': '> Owned',
  'a rule': '---\n***\n___',
  'front matter': '---\ntitle: owned\n---',
  'code in backticks': '`a` ``b`` ```\nowned\n```',
  'code between tildes': '~~~\nowned\n~~~',
  'indented code': '    owned\n\towned',
  'a diagram': '```mermaid\ngraph TD; A["<b>x</b>"]-->B; click A href "javascript:alert(1)"\n```',
  'a formula': '$x$ $$\\href{javascript:alert(1)}{x}$$ $`x`$',
  emphasis: '*a* _b_ **c** __d__ ~~e~~ ~f~',
  'a link': '[a](javascript:alert(1)) [b][c] [d] [e]: http://example.invalid "t"',
  'an image': '![pixel](http://example.invalid/p.png) ![a][b]',
  'a footnote': '[^1] [^1]: owned',
  'automatic links':
    'http://a.invalid https://b.invalid ftp://c.invalid www.d.invalid _www.e.invalid *www.f.invalid (www.g.invalid',
  addresses: '<http://a.invalid> <a@b.invalid> a@b.invalid mailto:a@b.invalid xmpp:a@b.invalid/c',
  mentions: '@someone @some-org/team #12 owner/name#12',
  HTML: '<script>alert(1)</script><img src=x onerror=alert(1)><!-- <details> --><b>x</b></td></table><?php ?><![CDATA[x]]>',
  entities: '&lt;script&gt; &#60; &#x3c; &amp;lt; &nbsp;',
  'a table': '| a | b |\n| --- | --- |\n| c | d |',
  'a table of one column': 'owned\n:-:\nx',
  'a way out of a cell': 'a | b \\| c \\\\| d',
  'a task': '- [x] done',
  escapes: '\\# \\* \\[ \\\\ \\',
  'short names of emoji': ':skull: :+1:',
  'a quotation mark': '” “ " \' ) (',
};

/** The hostile texts, each several times, shuffled and glued together with random characters from all over Unicode. */
export function* mixHostile(seed: number, count: number): Generator<string> {
  const random = createRandom(seed);
  const pieces = Object.values(HOSTILE);
  for (let i = 0; i < count; i++) {
    let text = '';
    for (let left = 1 + Math.floor(random() * 6); left > 0; left--) {
      const piece = pieces[Math.floor(random() * pieces.length)]!;
      const start = Math.floor(random() * piece.length);
      text += random() < 0.5 ? piece : piece.slice(start, start + 1 + Math.floor(random() * 8));
      if (random() < 0.5) text += anyCharacter(random);
    }
    yield text;
  }
}

const RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x7f],
  [0x00, 0x7f],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x600, 0x97f],
  [0x2000, 0x206f],
  [0xd800, 0xdfff],
  [0xfe00, 0xffff],
  [0x1f300, 0x1f9ff],
  [0xe0000, 0xe01ef],
  [0, 0x10ffff],
];

function anyCharacter(random: Random): string {
  const [from, to] = RANGES[Math.floor(random() * RANGES.length)]!;
  const code = from + Math.floor(random() * (to - from + 1));
  return code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code);
}

/** What makes a text act in a terminal, or hides in it; null when it is inert. Line feeds are allowed. */
export function findLive(text: string): string | null {
  const live: readonly (readonly [what: string, pattern: RegExp])[] = [
    ['a control character', /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/],
    ['an odd line break', /[\u2028\u2029]/],
    ['a mark of direction', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
    ['a tag', /[\u{e0000}-\u{e0fff}]/u],
    [
      'nothing wide',
      /\u034f|\u17b4|\u17b5|[\u00ad\u115f\u1160\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u180b-\u180f]/,
    ],
    ['a hidden format character', /[\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/u],
    ['a selector that selects nothing', /[\ufe00-\ufe0d]/],
    ['a character that is none', /\p{Noncharacter_Code_Point}/u],
    ['half a character', /\p{Cs}/u],
    ['a pile of marks', /\p{M}{5}/u],
  ];
  for (const [what, pattern] of live) {
    const match = pattern.exec(text);
    if (match)
      return `${what} at ${match.index}: ${JSON.stringify(text.slice(Math.max(0, match.index - 10), match.index + 10))}`;
  }
  return null;
}
