import { useApp, useInput } from 'ink';
import { useEffect, useRef } from 'react';
import { drawBottomBar } from './draw-bottom-bar.js';
import { drawComparison } from './draw-compare.js';
import { drawFilters } from './draw-filters.js';
import { drawHelp } from './draw-help.js';
import { drawMapView } from './draw-map.js';
import { drawMembers } from './draw-members.js';
import { drawQuestion } from './draw-question.js';
import { drawTranscript } from './draw-transcript.js';
import { drawNode, drawTree } from './draw-tree.js';
import type { ScreenSize } from './layout.js';
import type { Library } from './library.js';
import { Screen } from './screen.js';
import { type Row, span, toHeight } from './spans.js';
import { type BrowserState, createState } from './state.js';
import { hasColours, type Theme } from './theme.js';
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
  const { width, height } = layout;
  const rows = [...toHeight(drawView(browser, theme), height - 1), drawBottomBar(state, width)];
  return <Screen rows={rows} width={width} height={height} theme={theme} />;
}

function drawView({ state, layout, open, library, detail }: Browser, theme: Theme): readonly Row[] {
  if (state.question) return drawQuestion(state.question, layout);
  switch (state.view) {
    case 'tree':
      return drawTree(state, layout, detail);
    case 'node':
      return drawNode(state, layout, detail);
    case 'members':
      return drawMembers(state, layout, library);
    case 'map':
      return drawMapView(state, layout, library, hasColours(theme));
    case 'compare':
      return drawComparison(state, layout);
    case 'filters':
      return drawFilters(state, layout);
    case 'help':
      return drawHelp(state, layout);
    case 'transcript':
      if (!open) return [[span(' This record is no longer in the database.')]];
      return drawTranscript(state, layout, open.transcript, open.document);
  }
}
