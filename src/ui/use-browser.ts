import { type Dispatch, useMemo, useReducer } from 'react';
import { type Document, layOutTranscript } from './document.js';
import { type Layout, layOut, type ScreenSize } from './layout.js';
import type { Library, ShownTranscript } from './library.js';
import { type Action, type BrowserState, createState, reduce } from './state.js';

export interface Browser {
  readonly state: BrowserState;
  readonly dispatch: Dispatch<Action>;
  readonly layout: Layout;
  /** The transcript of the selected member while it is on the screen; `null` where the record is gone. */
  readonly open: { readonly transcript: ShownTranscript; readonly document: Document } | null;
}

/** The state, and the texts that belong to it. A change of size and the length of a transcript are told to the reducer while rendering. */
export function useBrowser(library: Library, size: ScreenSize, nodeId: number | null): Browser {
  const [state, dispatch] = useReducer(reduce, null, () => createState(library.tree, size, nodeId));
  const layout = useMemo(() => layOut(size), [size]);
  const open = useOpenTranscript(library, state, layout);
  if (state.size !== size) dispatch({ type: 'resize', size });
  else if (open && !isLaidOut(state, open.document)) dispatch({ type: 'layOut', ...measureDocument(open.document) });
  return { state, dispatch, layout, open };
}

function useOpenTranscript(
  library: Library,
  { view, members, transcript }: BrowserState,
  layout: Layout,
): Browser['open'] {
  const { width, rows } = layout.transcript;
  const { isSystemOpen } = transcript;
  const leafId = view === 'transcript' && members ? members.leaf.id : null;
  const index = members?.cursor.index ?? 0;
  const shown = useMemo(() => {
    const member = leafId === null ? undefined : library.members(leafId, index, index + 1)[0];
    return member ? library.transcript(member.transcriptId) : null;
  }, [library, leafId, index]);
  const document = useMemo(
    () => shown && layOutTranscript(shown, width, rows, isSystemOpen),
    [shown, width, rows, isSystemOpen],
  );
  return shown && document ? { transcript: shown, document } : null;
}

function isLaidOut({ transcript: { laidOut } }: BrowserState, document: Document): boolean {
  return laidOut !== null && laidOut.lineCount === document.rows.length && laidOut.start === document.start;
}

function measureDocument({ rows, start, hasSystem }: Document) {
  return { lineCount: rows.length, start, hasSystem };
}
