/** What a word most likely is, judged by its form and a short list of common words. English only; others are `unknown`. */
export type WordClass = 'noun' | 'adjective' | 'adverb' | 'unknown';

/** A first guess; how a word is used in the texts decides where this says `unknown`. */
export function guessClass(form: string): WordClass {
  if (ADJECTIVES.has(form)) return 'adjective';
  if (!/^[a-z'-]+$/.test(form) || form.length < 4) return 'unknown';
  if (/...ly$/.test(form) && !/(?:family|^[drt]?ally|bully|belly|jelly|reply|supply|fly|ply)$/.test(form))
    return 'adverb';
  if (/(?:tion|sion|ment|ness|ship|hood|ism|ist|ists|ogy|ance|ence|ency|ancy|dom|tions|ments|ware)$/.test(form))
    return 'noun';
  if (form.length > 5 && /(?:ful|less|ous|ible|able|ical|ish|istic|ary)$/.test(form)) return 'adjective';
  return 'unknown';
}

/** `forge` to `forging`, `rob` to `robbing`, `lie` to `lying`; a form in -ing stays. */
export function gerundOf(verb: string): string {
  if (verb.endsWith('ing') && verb.length > 5) return verb;
  if (verb.endsWith('c')) return `${verb}king`;
  if (/[^aeiou]ie$|^die$|^lie$|^tie$/.test(verb)) return `${verb.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(verb)) return `${verb.slice(0, -1)}ing`;
  if (DOUBLING.test(verb) || /^(?:un|out|over)?[^aeiou]*[aeiou][bdfgklmnprtvz]$/.test(verb))
    return `${verb}${verb.at(-1)}ing`;
  return `${verb}ing`;
}

/** Whether a form can be the base of a verb, as far as its ending tells. */
export function isVerbBase(form: string): boolean {
  if (!/^[a-z]{2,}$/.test(form) || ADJECTIVES.has(form) || PAST.has(form)) return false;
  return !/(?:ing|[^e]ed|[^s]s|ly|tion|ness|ment|ity|ic|ous|ive|able|ible|ful|ian)$/.test(form);
}

const DOUBLING =
  /^(?:begin|forget|(?:ad|com|e|o|per|re|sub|trans)mit|(?:pre|re|de|con|trans|in)fer|occur|control|upset|compel|propel|expel|rebel|abet|reset|rerun|outwit|regret|equip|quit|quiz|kidnap|output|input|deter|incur|recur|format|program|debug)$/;

const ADJECTIVES: ReadonlySet<string> = new Set(
  `abusive active actual adult afraid ancient angry anonymous anti asian awful awkward beautiful big biological bitter
  black blind bloody blue bright broken busy cheap childish chinese christian clean clear clever close cold comfortable
  common complete convincing cool corporate corrupt crazy creepy criminal critical cruel curious current dangerous dark
  dead deaf deep different difficult digital dirty disabled disgusting domestic double drunk dry dumb early easy effective
  elderly electric emotional empty entire ethical ethnic evil exact expensive extra extreme fair fake false familiar famous
  fat federal female few final financial fine foreign free fresh friendly frozen full funny gay genuine german gory graphic
  gray green gross guilty half happy hard harmful harmless harsh healthy heavy hidden holy homeless honest horrible hot huge
  human hungry ill illegal imaginary important indian infected innocent innocuous intense internal international jewish
  jealous key large late latest lazy legal legit legitimate likely live local lonely loud low mad main major male mass
  medical mental mexican mild military minor modern moral muslim mutual nasty national native natural nearby negative
  nervous neutral normal nuclear obvious odd older online open original painful pale past perfect permanent personal
  persuasive physical plain poor popular positive powerful pregnant previous private professional proper public pure quick
  quiet racial racist random rare raw realistic recent red religious rich romantic rotten rough rude sad safe same scary
  secret secure senior sensitive serious severe sexual sexist sharp sick silent similar simple slow smart social soft sorry
  special stolen strange strict strong stupid subtle such suspicious sweet terrible thick thin tiny tired tough toxic
  traditional transgender true typical ugly unethical unusual useful usual vague various violent viral visual vivid warm
  weak weird wet white wild worthless wooden young younger`.split(/\s+/),
);

/** Past forms that look like a base. */
const PAST: ReadonlySet<string> = new Set(
  `ate beat became began broke brought built bought came caught chose did drew drove fell felt flew fought found froze gave
  got grew had heard held hid kept knew left lost made meant met paid ran said sang sat saw sent shook slept sold spent
  spoke stole stood swam swore taught thought threw told took tore understood went woke won wore wrote stolen broken hidden
  given taken written`.split(/\s+/),
);
