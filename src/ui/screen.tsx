import { Box, Text } from 'ink';
import { createContext, use, useLayoutEffect } from 'react';
import type { Painter } from './painter.js';
import { fitRow, type Row } from './spans.js';
import type { Theme } from './theme.js';

/** Where rows are painted; without one, ink draws them. */
export const PainterContext = createContext<Painter | null>(null);

export interface ScreenProps {
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** Rows from the top of the screen; what does not fit is not drawn. */
export function Screen({ rows, width, height, theme }: ScreenProps) {
  const painter = use(PainterContext);
  const fitting = rows.slice(0, height).map((row) => fitRow(row, width));
  useLayoutEffect(() => painter?.paint(fitting));
  return painter ? null : <InkRows rows={fitting} width={width} height={height} theme={theme} />;
}

function InkRows({ rows, width, height, theme }: ScreenProps) {
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height} overflow="hidden">
      {rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
        <Text key={i} wrap="truncate-end">
          {row.length === 0
            ? ' '
            : row.map((piece, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the row
                <Text key={j} {...theme[piece.tone]}>
                  {piece.text === '' ? ' ' : piece.text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}
