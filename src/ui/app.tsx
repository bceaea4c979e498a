import { Box, Text, useApp, useInput } from 'ink';
import { useEffect, useRef } from 'react';
import { BottomBar } from './bottom-bar.js';
import { CompareView } from './compare-view.js';
import { FiltersView } from './filters-view.js';
import { HelpView } from './help-view.js';
import type { ScreenSize } from './layout.js';
import type { Library } from './library.js';
import { MapView } from './map-view.js';
import { MembersView } from './members-view.js';
import { QuestionView } from './question-view.js';
import { type BrowserState, createState } from './state.js';
import type { Theme } from './theme.js';
import { ThemeContext } from './theme-context.js';
import { TranscriptView } from './transcript-view.js';
import { TreeView } from './tree-view.js';
import { type Browser, type Ground, useBrowser } from './use-browser.js';

export interface AppProps {
  readonly library: Library;
  readonly ground: Ground;
  readonly size: ScreenSize;
  readonly theme: Theme;
  /** What to begin with; all folded where it is absent. */
  readonly start?: () => BrowserState;
  /** Called with the last state when the reader leaves. */
  readonly onLeave?: (state: BrowserState) => void;
}

/** The whole screen: one view at a time, and the keys that it takes. */
export function App({ library, ground, size, theme, start, onLeave }: AppProps) {
  const browser = useBrowser(library, ground, size, start ?? (() => createState(library.tree, size)));
  const { state, dispatch, layout } = browser;
  const { exit } = useApp();
  useInput((input, key) => dispatch({ type: 'input', input, key }));
  const leaving = useRef(onLeave);
  useEffect(() => {
    if (!state.isDone) return;
    leaving.current?.(state);
    exit();
  }, [state, exit]);
  return (
    <ThemeContext value={theme}>
      <Box flexDirection="column" width={layout.width} height={layout.height} overflow="hidden">
        <Box flexGrow={1}>
          <CurrentView {...browser} />
        </Box>
        <BottomBar state={state} width={layout.width} />
      </Box>
    </ThemeContext>
  );
}

function CurrentView({ state, layout, open, library, detail }: Browser) {
  if (state.question) return <QuestionView question={state.question} layout={layout} />;
  switch (state.view) {
    case 'tree':
      return <TreeView state={state} layout={layout} detail={detail} />;
    case 'members':
      return <MembersView state={state} layout={layout} library={library} />;
    case 'map':
      return <MapView state={state} layout={layout} library={library} />;
    case 'compare':
      return <CompareView state={state} layout={layout} />;
    case 'filters':
      return <FiltersView state={state} layout={layout} />;
    case 'help':
      return <HelpView state={state} layout={layout} />;
    case 'transcript':
      if (!open) return <Text>This record is no longer in the database.</Text>;
      return <TranscriptView state={state} layout={layout} transcript={open.transcript} document={open.document} />;
  }
}
