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
  | 'journal'
  | 'match'
  | 'chip'
  | 'warn'
  | Shade;

/** A top node's colour on the map, the last one for all that come after; thin, middling or dense. */
export type Shade = `map${0 | 1 | 2 | 3 | 4 | 5 | 6}${'thin' | '' | 'dense'}`;
export const MAP_COLOURS = 7;

export type Look = Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

/** The looks of every tone. */
export type Theme = Readonly<Record<Tone, Look>>;

const COLOURS = ['cyan', 'yellow', 'magenta', 'green', 'blue', 'red', 'white'] as const;
const SHADES = Object.fromEntries(
  COLOURS.flatMap((color, i) => [
    [`map${i}thin`, { color, dimColor: true }],
    [`map${i}`, { color }],
    [`map${i}dense`, { color, bold: true }],
  ]),
) as Record<Shade, Look>;

const COLOURED: Theme = {
  ...SHADES,
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
  match: { color: 'black', backgroundColor: 'yellow' },
  chip: { inverse: true },
  warn: { color: 'yellow', bold: true },
};

/** Bold, dim and inverse are no colours: they stay without them. */
export function createTheme(hasColours: boolean): Theme {
  if (hasColours) return COLOURED;
  const plain = Object.entries(COLOURED).map(([tone, { color: _, backgroundColor, ...look }]) => [
    tone,
    backgroundColor ? { ...look, bold: true, underline: true } : look,
  ]);
  return Object.fromEntries(plain) as Theme;
}

/** Whether colours tell things apart, or shapes have to. */
export function hasColours(theme: Theme): boolean {
  return theme.map0.color !== undefined;
}

/** NO_COLOR, when it holds anything, turns colours off (no-color.org). */
export function wantsColours(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env.NO_COLOR;
}
