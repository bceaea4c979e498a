import { Box, Text } from 'ink';
import { use } from 'react';
import type { Row } from './spans.js';
import { ThemeContext } from './theme-context.js';

/** Rows from the top of a box of a fixed size; what does not fit is not drawn. */
export function RowsView({ rows, width, height }: { rows: readonly Row[]; width: number; height: number }) {
  const theme = use(ThemeContext);
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height} overflow="hidden">
      {rows.slice(0, height).map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
        <Text key={i} wrap="truncate-end">
          {row.map((piece, j) => (
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
