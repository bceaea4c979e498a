import { type Dispatch, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { findNode } from '../../taxonomy/tree.js';
import type { Backstage } from './backstage.js';
import { type Document, findRows, layOutTranscript } from './document.js';
import type { Errands } from './errands.js';
import { toLine } from './inert-lines.js';
import { type Layout, layOut, type ScreenSize } from './layout.js';
import type { Library, NodeDetail, ShownTranscript } from './library.js';
import { type Action, type BrowserState, hasChips, reduce, selectedNode } from './state.js';

/** What the browser stands on. */
export interface Ground {
  /** Reads the taxonomy as it is now. */
  readonly openLibrary: () => Library;
  /** Names the taxonomy that is in the database now. */
  readonly readSignature: () => string;
  readonly backstage: Backstage;
  readonly errands: Errands;
}

export interface Browser {
  readonly state: BrowserState;
  readonly dispatch: Dispatch<Action>;
  readonly layout: Layout;
  readonly library: Library;
  readonly detail: NodeDetail | null;
  /** The transcript of the selected member while it is on the screen; `null` where the record is gone. */
  readonly open: { readonly transcript: ShownTranscript; readonly document: Document } | null;
}

/** The state, and the texts that belong to it. A change of size and the length of a transcript are told to the reducer while rendering. */
export function useBrowser(first: Library, ground: Ground, size: ScreenSize, start: () => BrowserState): Browser {
  const [state, dispatch] = useReducer(reduce, null, start);
  const [library, setLibrary] = useState(first);
  const chips = hasChips(state);
  const layout = useMemo(() => layOut(size, chips), [size, chips]);
  const open = useOpenTranscript(library, state, layout);
  const detail = useDetail(library, state, layout);
  useFacts(ground, state, dispatch);
  useSearch(ground, state, dispatch);
  useEffects(ground, library, state, dispatch, setLibrary);
  useChanges(ground, library, dispatch);
  const matches = useMemo(
    () => (open ? findRows(open.document.rows, state.transcript.find) : []),
    [open, state.transcript.find],
  );
  if (state.size !== size) dispatch({ type: 'resize', size });
  else if (open && !isLaidOut(state, open.document, matches))
    dispatch({ type: 'layOut', ...measureDocument(open.document, matches) });
  return { state, dispatch, layout, library, detail, open };
}

function useOpenTranscript(library: Library, state: BrowserState, layout: Layout): Browser['open'] {
  const { view, members, transcript, facts, mask } = state;
  const { width, rows } = layout.transcript;
  const { isSystemOpen, isUnfolded } = transcript;
  const node = (view === 'transcript' || view === 'help') && members ? members.node : null;
  const index = members?.cursor.index ?? 0;
  const shown = useMemo(() => {
    const member = node ? library.members(node, { facts, mask }, index, index + 1)[0] : undefined;
    return member ? library.transcript(member.transcriptId) : null;
  }, [library, node, facts, mask, index]);
  const [whole, setWhole] = useState<ShownTranscript | null>(null);
  const isWhole = shown === null || shown === whole || shown.turns.length <= FIRST_TURNS;
  useEffect(() => {
    if (isWhole) return;
    const timer = setTimeout(() => setWhole(shown));
    return () => clearTimeout(timer);
  }, [isWhole, shown]);
  return useMemo(() => {
    if (!shown) return null;
    const folding = { isSystemOpen, isUnfolded };
    const document = layOutTranscript(shown, width, rows, folding, isWhole ? undefined : FIRST_TURNS);
    return { transcript: shown, document };
  }, [shown, isWhole, width, rows, isSystemOpen, isUnfolded]);
}

/** Turns of a long transcript that are laid out before its first frame; the others right after it. */
const FIRST_TURNS = 60;

/** How long a reader stays on a node before more of it is read. */
const REST_MS = 120;

function useDetail(library: Library, state: BrowserState, layout: Layout): NodeDetail | null {
  const isShown = state.view === 'node' || (state.view === 'tree' && layout.detail.place === 'beside');
  const node = isShown ? selectedNode(state) : null;
  const { facts, mask, shown } = state;
  const [known, setKnown] = useState<{ node: unknown; facts: unknown; mask: unknown; detail: NodeDetail } | null>(null);
  useEffect(() => {
    if (!node) return;
    const timer = setTimeout(() => {
      const parent = node.parentId === null ? null : findNode(shown, node.parentId)?.at(-1);
      const detail = library.detail(node, parent?.children ?? shown, { facts, mask });
      setKnown({ node, facts, mask, detail });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [library, node, shown, facts, mask]);
  return known && known.node === node && known.facts === facts && known.mask === mask ? known.detail : null;
}

/** What is known of the bails is read beside the screen, after the first frame. */
function useFacts({ backstage }: Ground, { facts }: BrowserState, dispatch: Dispatch<Action>): void {
  useEffect(() => {
    if (facts) return;
    let isOver = false;
    const timer = setTimeout(() => {
      backstage.facts().then(
        (loaded) => !isOver && dispatch({ type: 'factsLoaded', facts: loaded }),
        (error: Error) => !isOver && dispatch(failed(error)),
      );
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [backstage, facts, dispatch]);
}

function useSearch({ backstage }: Ground, { search }: BrowserState, dispatch: Dispatch<Action>): void {
  const words = search?.words ?? null;
  const isWaiting = useRef<string | null>(null);
  useEffect(() => {
    isWaiting.current = words;
    if (words === null) return;
    backstage.search(words).then(
      (hits) => isWaiting.current === words && dispatch({ type: 'found', words, hits }),
      (error: Error) => dispatch(failed(error)),
    );
  }, [backstage, words, dispatch]);
}

function useEffects(
  ground: Ground,
  library: Library,
  state: BrowserState,
  dispatch: Dispatch<Action>,
  setLibrary: (library: Library) => void,
): void {
  const done = useRef(0);
  useEffect(() => {
    const { count, last } = state.effects;
    const due = last.slice(Math.max(0, last.length - (count - done.current)));
    done.current = count;
    for (const effect of due) void perform(effect);
    async function perform(effect: (typeof due)[number]): Promise<void> {
      try {
        const outcome = await ground.errands(effect, { node: selectedNode(state), member: memberAt(library, state) });
        if (outcome.kind === 'told') dispatch({ type: 'told', message: toLine(outcome.message), isError: false });
        else if (outcome.kind === 'asked') dispatch({ type: 'asked', lines: outcome.lines, request: outcome.request });
        else {
          const next = ground.openLibrary();
          const facts = await ground.backstage.facts();
          setLibrary(next);
          dispatch({ type: 'reloaded', tree: next.tree, facts, message: toLine(outcome.message) });
        }
      } catch (error) {
        dispatch(failed(error as Error));
      }
    }
  }, [ground, library, state, dispatch, setLibrary]);
}

const POLL_MS = 1_000;

/** Notices when a build or an edit, from anywhere, changed the taxonomy. */
function useChanges({ readSignature }: Ground, { signature }: Library, dispatch: Dispatch<Action>): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (readSignature() !== signature) dispatch({ type: 'stale' });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [readSignature, signature, dispatch]);
}

function memberAt(library: Library, { view, members, facts, mask }: BrowserState) {
  if ((view !== 'members' && view !== 'transcript') || !members) return null;
  const { index } = members.cursor;
  return library.members(members.node, { facts, mask }, index, index + 1)[0] ?? null;
}

function failed(error: Error): Action {
  return { type: 'told', message: toLine(error.message), isError: true };
}

function isLaidOut({ transcript: { laidOut } }: BrowserState, document: Document, matches: readonly number[]): boolean {
  return (
    laidOut !== null &&
    laidOut.lineCount === document.rows.length &&
    laidOut.start === document.start &&
    laidOut.matches === matches
  );
}

function measureDocument({ rows, start, hasSystem, turns, isPartial }: Document, matches: readonly number[]) {
  return { lineCount: rows.length, start, hasSystem, turns, isPartial, matches };
}
