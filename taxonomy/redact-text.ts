/** What is masked, in the order in which it is looked for: a key may hold what looks like a number. */
export type RedactedKind = 'key' | 'email' | 'phone number' | 'card or account number' | 'network address' | 'name';

/** Counts by kind of what was masked. */
export type RedactionCounts = Map<RedactedKind, number>;

/** Finds the names of people in a text: their beginnings and ends, in order, apart from each other. */
export type NameFinder = (text: string) => readonly { readonly start: number; readonly end: number }[];

interface Rule {
  readonly kind: RedactedKind;
  readonly mask: string;
  readonly pattern: RegExp;
  /** Tells what only looks like it. */
  readonly accepts?: (found: string) => boolean;
}

const RULES: readonly Rule[] = [
  {
    kind: 'key',
    mask: '[key]',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  // Prefixes that issuers give their tokens: OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, AWS, Google, Hugging Face, npm, SendGrid.
  {
    kind: 'key',
    mask: '[key]',
    pattern:
      /\b(?:sk-[\w-]{16,}|[rsp]k_(?:live|test)_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abposr]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|hf_[A-Za-z0-9]{20,}|npm_\w{30,}|SG\.[\w-]{16,}\.[\w-]{16,})/g,
  },
  { kind: 'key', mask: '[key]', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g },
  {
    kind: 'key',
    mask: '[key]',
    pattern:
      /(?<=\b(?:password|passwd|pwd|passcode|secret|token|api[ _-]?key|access[ _-]?key|bearer)\b["']?\s*(?:[:=]|\bis\b)\s*["']?)[^\s"',;<>)]{4,}/gi,
    accepts: (found) => /[\d\W_]/.test(found.replace(/[.?!…]+$/, '')),
  },
  { kind: 'key', mask: '[key]', pattern: /\b(?:0x)?[0-9a-f]{32,}\b/gi, accepts: (found) => /\d/.test(found) },
  {
    kind: 'email',
    mask: '[email]',
    pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}/gu,
  },
  // What an excerpt cut in the middle.
  { kind: 'email', mask: '[email]', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{0,64}(?=…)/gu },
  { kind: 'phone number', mask: '[phone]', pattern: /(?<!\w)\+?(?:\d[ .-]?){6,}(?=…)/g },
  {
    kind: 'card or account number',
    mask: '[number]',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    accepts: isIban,
  },
  {
    kind: 'card or account number',
    mask: '[number]',
    pattern: /(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])/g,
    accepts: isCard,
  },
  { kind: 'card or account number', mask: '[number]', pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g },
  {
    kind: 'network address',
    mask: '[address]',
    pattern: /(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w.]*\d)/g,
  },
  {
    kind: 'phone number',
    mask: '[phone]',
    pattern: /(?<![\w.])\+\d(?:[ .()/-]{0,3}\d){6,14}(?!\w)/g,
  },
  {
    kind: 'phone number',
    mask: '[phone]',
    pattern: /(?<![\w.:/-])(?:\(\d{2,5}\)[ .-]?|\d{2,5}[ .-])\d{2,4}(?:[ .-]\d{2,4}){1,4}(?![\w/:-])/g,
    accepts: isPhone,
  },
  {
    kind: 'phone number',
    mask: '[phone]',
    pattern: /(?<![\w.$€£-])(?:0\d{9,10}|1[3-9]\d{9}|\d{3}-\d{4})(?![\w.-]*\d)/g,
  },
];

/**
 * A text with what could name or reach a person masked: keys and passwords, email addresses, numbers of phones, cards and
 * accounts, addresses of machines, and whatever names `findNames` finds. It finds what has a usual form, not everything.
 * @param counts raised for each thing masked.
 */
export function redactText(text: string, counts: RedactionCounts, findNames?: NameFinder): string {
  let masked = text;
  for (const { kind, mask, pattern, accepts } of RULES) {
    masked = masked.replace(pattern, (found) => {
      if (accepts && !accepts(found)) return found;
      count(counts, kind);
      return mask;
    });
  }
  return findNames ? maskNames(masked, counts, findNames) : masked;
}

function maskNames(text: string, counts: RedactionCounts, findNames: NameFinder): string {
  let masked = '';
  let end = 0;
  for (const name of findNames(text)) {
    masked += `${text.slice(end, name.start)}[name]`;
    end = name.end;
    count(counts, 'name');
  }
  return masked + text.slice(end);
}

function count(counts: RedactionCounts, kind: RedactedKind): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** Nine to fifteen digits, or ten with a bracket; not a date. */
function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, '').length;
  const isDate = /^(?:\d{4}[ .-]\d{1,2}[ .-]\d{1,2}|\d{1,2}[ .-]\d{1,2}[ .-]\d{4})$/.test(found);
  return digits >= 9 && digits <= 15 && !isDate;
}

/** @source Luhn, US patent 2,950,048 (1960); ISO/IEC 7812-1. */
function isCard(found: string): boolean {
  const digits = found.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/** @source ISO 13616: the number with its head moved to the end leaves 1 modulo 97. */
function isIban(found: string): boolean {
  const compact = found.replaceAll(' ', '');
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const sign of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
