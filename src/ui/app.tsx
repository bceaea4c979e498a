import { Box, Text, useApp, useInput } from 'ink';
import { useEffect } from 'react';
import { HintBar } from './hint-bar.js';
import { readCommands } from './keys.js';
import type { ScreenSize } from './layout.js';
import type { Library } from './library.js';
import { MembersView } from './members-view.js';
import type { Theme } from './theme.js';
import { ThemeContext } from './theme-context.js';
import { TranscriptView } from './transcript-view.js';
import { TreeView } from './tree-view.js';
import { type Browser, useBrowser } from './use-browser.js';

export interface AppProps {
  readonly library: Library;
  readonly size: ScreenSize;
  readonly theme: Theme;
  /** The node to start at. */
  readonly nodeId?: number | null;
}

/** The whole screen: one view at a time, and the keys that it takes. */
export function App({ library, size, theme, nodeId = null }: AppProps) {
  const browser = useBrowser(library, size, nodeId);
  const { state, dispatch, layout } = browser;
  const { exit } = useApp();
  useInput((input, key) => {
    for (const type of readCommands(input, key)) dispatch({ type });
  });
  useEffect(() => {
    if (state.isDone) exit();
  }, [state.isDone, exit]);
  return (
    <ThemeContext value={theme}>
      <Box flexDirection="column" width={layout.width} height={layout.height} overflow="hidden">
        <Box flexGrow={1}>
          <CurrentView browser={browser} library={library} />
        </Box>
        <HintBar view={state.view} width={layout.width} />
      </Box>
    </ThemeContext>
  );
}

function CurrentView({ browser: { state, layout, open }, library }: { browser: Browser; library: Library }) {
  if (state.view === 'tree') return <TreeView state={state} layout={layout} />;
  if (state.view === 'members') return <MembersView state={state} layout={layout} library={library} />;
  if (!open) return <Text>This record is no longer in the database.</Text>;
  return <TranscriptView state={state} layout={layout} transcript={open.transcript} document={open.document} />;
}
