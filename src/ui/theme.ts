import type { TextProps } from 'ink';

/** What a piece of text is, from which its looks follow. */
export type Tone =
  | 'plain'
  | 'title'
  | 'quiet'
  | 'selected'
  | 'bar'
  | 'key'
  | 'system'
  | 'user'
  | 'assistant'
  | 'tool'
  | 'answer'
  | 'journal';

export type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;

/** The looks of every tone. */
export type Theme = Readonly<Record<Tone, Look>>;

const COLOURED: Theme = {
  plain: {},
  title: { bold: true },
  quiet: { dimColor: true },
  selected: { inverse: true },
  bar: { color: 'cyan' },
  key: { bold: true },
  system: { color: 'magenta' },
  user: { color: 'cyan' },
  assistant: { color: 'green' },
  tool: { color: 'blue' },
  answer: { color: 'yellow', bold: true },
  journal: { color: 'yellow', bold: true },
};

/** Bold, dim and inverse are no colours: they stay without them. */
export function createTheme(hasColours: boolean): Theme {
  if (hasColours) return COLOURED;
  const plain = Object.entries(COLOURED).map(([tone, { color: _, ...look }]) => [tone, look]);
  return Object.fromEntries(plain) as Theme;
}

/** NO_COLOR, when it holds anything, turns colours off (no-color.org). */
export function wantsColours(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env.NO_COLOR;
}
