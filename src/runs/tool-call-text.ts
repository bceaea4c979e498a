/** How far before a tool's name its object may begin, and how far after that it may end, in characters. */
const REACH_BACK = 4_000;
const REACH_ON = 100_000;
/** Opening braces tried before a name, from the nearest out, and names tried in one text. */
const MOST_BRACES = 12;
const MOST_NAMES = 200;

/**
 * Whether the text calls one of the tools, in any of the ways in which models write a call into their answer:
 * JSON with `name` and `arguments` (hermes, in `<tool_call>`) or `parameters` (llama3), `<|python_tag|>name.call(...)`,
 * `<function=name>` (llama3.1), `name` on a line and its JSON on the next (GLM-4), `<tool_call>name<arg_key>...`
 * (GLM-4.5), and `[name(...)]` (pythonic). A name in running text is no call, nor is JSON that does not parse, nor a
 * tool's definition repeated.
 * @param names lower case
 */
export function callsToolInText(text: string, names: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return names.some((name) => lower.includes(name) && (callsAsJson(lower, name) || callsAsMarkup(lower, name)));
}

/** Tool names are compared without letter case, spaces around them, or a `functions.` before them. */
export function foldToolName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^functions[.:]/, '');
}

function callsAsMarkup(lower: string, name: string): boolean {
  const tool = `(?:functions\\.)?${name.replace(/[^a-z0-9_]/g, '\\$&')}`;
  const patterns = [
    `<\\|python_tag\\|>\\s*${tool}(?:\\.call)?\\s*\\(`,
    `<function=${tool}>`,
    `<tool_call>\\s*${tool}\\s*(?:<arg_key>|</tool_call>|\\{|$)`,
    `(?:^|\\n|<\\|assistant\\|>)[ \\t]*${tool}[ \\t]*\\r?\\n\\s*\\{`,
    `^\\s*\\[\\s*${tool}\\s*\\([^()]*\\)\\s*\\]\\s*$`,
    `^\\s*${tool}\\s*\\([^()]*\\)\\s*$`,
    `\`\`\`(?:tool_code|tool_call|python)\\s*(?:print\\()?${tool}\\s*\\(`,
  ];
  return patterns.some((pattern) => new RegExp(pattern).test(lower));
}

function callsAsJson(lower: string, name: string): boolean {
  const quoted = `"${name}"`;
  const prefixed = `"functions.${name}"`;
  let tried = 0;
  for (let at = lower.indexOf(name); at >= 0 && tried < MOST_NAMES; at = lower.indexOf(name, at + name.length)) {
    const isQuoted = lower.startsWith(quoted, at - 1) || lower.startsWith(prefixed, at - 11);
    if (!isQuoted) continue;
    if (isCallAround(lower, at, name)) return true;
    tried++;
  }
  return false;
}

/** Tries the objects that begin before the name, the innermost first. */
function isCallAround(lower: string, at: number, name: string): boolean {
  const first = Math.max(0, at - REACH_BACK);
  const before = lower.slice(first, at);
  let brace = before.length;
  for (let tried = 0; tried < MOST_BRACES && brace > 0; tried++) {
    brace = before.lastIndexOf('{', brace - 1);
    if (brace < 0) return false;
    const end = endOfObject(lower, first + brace);
    if (end > at && isCall(lower.slice(first + brace, end), name)) return true;
  }
  return false;
}

/** The index after the object's closing brace, or -1. */
function endOfObject(text: string, start: number): number {
  const stop = Math.min(text.length, start + REACH_ON);
  let depth = 0;
  let inString = false;
  for (let i = start; i < stop; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

function isCall(json: string, name: string): boolean {
  try {
    const call: unknown = JSON.parse(json);
    if (typeof call !== 'object' || call === null || 'description' in call) return false;
    const given = 'name' in call ? call.name : 'function' in call ? call.function : undefined;
    return typeof given === 'string' && foldToolName(given) === name;
  } catch {
    return false;
  }
}
