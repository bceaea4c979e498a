/**
 * Text that cannot act on a terminal: no escape sequence, no control character, nothing that turns the writing
 * direction, nothing invisible. A control character is shown as its picture (`␛`), a directional or hidden one as `�`;
 * joiners without width vanish unless a script needs them. Tabs become spaces.
 * @param options.newlines whether line breaks stay; otherwise each becomes a space. Default false.
 */
export function inertText(text: string, { newlines = false }: { newlines?: boolean } = {}): string {
  return text
    .replace(LONE_SURROGATE, '�')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\n/g, newlines ? '\n' : ' ')
    .replace(/\t/g, '  ')
    .replace(/[\x00-\x09\x0b-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\x7f/g, '␡')
    .replace(/[\x80-\x9f]/g, '�')
    .replace(IDLE_JOINERS, '')
    .replace(HIDDEN, '�')
    .replace(STACKED_MARKS, '$1');
}

/**
 * Text that renders in CommonMark and GitHub's dialect as just these characters: no heading, list, quote, code, table,
 * HTML, link, image, mention, formula, automatic link or short name of an emoji. What `inertText` neutralises is neutralised too.
 * @param options.newlines whether line breaks stay; otherwise each becomes a space. Default false.
 */
export function inertMarkdown(text: string, options: { newlines?: boolean } = {}): string {
  return inertText(text, options)
    .split('\n')
    .map((line) => escapeLineStart(escapeInline(line.trim())))
    .join('\n');
}

/** Joiners, soft hyphens and byte order marks, except between letters of scripts whose spelling needs the first two. */
const IDLE_JOINERS =
  /(?<![\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{M}])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}])|[\u00ad\u200b\u2060\ufeff]/gu;

/** Half of a character that lies outside the basic plane. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Marks of direction, format characters, tags, selectors and fillers that show nothing, and what is no character at all.
 * Left are the joiners above, the pair that picks an emoji's form, and the signs that some scripts set before a number.
 */
const HIDDEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Noncharacter_Code_Point}]/gu;

/** More than four combining marks on one letter climb over the lines above and below. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

function escapeInline(line: string): string {
  return line
    .replace(/[\\`*_[\]<>|~$#]/g, '\\$&')
    .replace(/&(?=[a-z])/gi, '&amp;')
    .replace(/:\/\//g, `:${WORD_JOINER}//`)
    .replace(/(www|mailto|xmpp)([.:])/gi, `$1${WORD_JOINER}$2`)
    .replace(/@(?=[\w.-])/g, `@${WORD_JOINER}`)
    .replace(/#(?=\w)/g, `#${WORD_JOINER}`)
    .replace(/:(?=[\w+-]+:)/g, `:${WORD_JOINER}`);
}

/** Shows nothing and keeps a line from breaking; between the parts of an address, it keeps it from becoming a link. */
const WORD_JOINER = '\u2060';

function escapeLineStart(line: string): string {
  return line.replace(/^([+=:-])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}
