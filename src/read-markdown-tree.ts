import type { SeedNode } from '../taxonomy/seed-tree.js';

interface Heading {
  readonly depth: number;
  readonly name: string;
  /** A place in the tree, as `1.2.`, stands before the name, as in our own export. */
  readonly isNumbered: boolean;
  readonly definition: string[];
  readonly examples: string[];
}

/** Buckets of our own export: they stand beside the tree. */
const BUCKETS = ['Unplaced', 'False bails'];

/**
 * Reads a tree off markdown: its headings are the nodes, the first paragraph below one is its definition, the items of lists
 * are examples. Where headings are numbered, as in our own export, the others are not part of it.
 */
export function readMarkdownTree(markdown: string): SeedNode[] {
  const headings = readHeadings(markdown);
  const numbered = headings.filter(({ isNumbered }) => isNumbered);
  const nodes = numbered.length > 0 ? numbered : withoutTitle(headings);
  return nest(nodes.filter(({ name, depth }) => !(numbered.length > 0 && depth === 1 && BUCKETS.includes(name))));
}

/** A single heading above all others is the document's title. */
function withoutTitle(headings: readonly Heading[]): Heading[] {
  const [first, ...rest] = headings;
  return first && rest.length > 0 && rest.every(({ depth }) => depth > first.depth) ? rest : [...headings];
}

function readHeadings(markdown: string): Heading[] {
  const headings: Heading[] = [];
  let isFenced = false;
  let isParagraph = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    else if (!isFenced) isParagraph = readLine(line, isParagraph, headings);
  }
  return headings;
}

/** @returns whether a definition goes on in the next line. */
function readLine(line: string, isParagraph: boolean, headings: Heading[]): boolean {
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? /^(\*\*)(\d+(?:\.\d+)*\. .*)\*\*$/.exec(line);
  if (heading) {
    const number = /^(\d+(?:\.\d+)*)\.\s+/.exec(heading[2]!);
    headings.push({
      depth: number ? number[1]!.split('.').length : heading[1]!.length,
      name: plain(heading[2]!.slice(number?.[0].length ?? 0)),
      isNumbered: number !== null,
      definition: [],
      examples: [],
    });
    return false;
  }
  const last = headings.at(-1);
  if (!last) return false;
  const item = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (item) {
    last.examples.push(plain(item[1]!.replace(/^“(.*)” \([^()]*\)$/, '$1')));
    return false;
  }
  const isText = line.trim() !== '' && !/^[|>]|^\*\*[\d,]+ bails?\*\*/.test(line);
  if (isText && (isParagraph || last.definition.length === 0)) {
    last.definition.push(plain(line));
    return true;
  }
  return false;
}

/** Without the signs that keep markdown from acting. */
function plain(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}

function nest(headings: readonly Heading[]): SeedNode[] {
  const nodes: SeedNode[] = [];
  for (let i = 0; i < headings.length; ) {
    const { depth, name, definition, examples } = headings[i]!;
    let end = i + 1;
    while (end < headings.length && headings[end]!.depth > depth) end++;
    nodes.push({ name, definition: definition.join(' '), examples, children: nest(headings.slice(i + 1, end)) });
    i = end;
  }
  return nodes;
}
