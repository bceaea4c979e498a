import { fitLine } from '../wrap.js';
import { LINE_COMMANDS } from './commands.js';
import { BINDINGS } from './keys.js';
import { EMPTY_ROW, type Row, span } from './spans.js';
import type { ViewName } from './state.js';

/** All that can be done in a view, read off the tables that do it. */
export function rowsOfHelp(view: ViewName): Row[] {
  const keys = BINDINGS.flatMap(({ shown, does }): Row[] => {
    const text = does[view];
    return text ? [[span(` ${fitLine(shown, 9)}`, 'key'), span(text)]] : [];
  });
  const lines = LINE_COMMANDS.map(
    ({ name, takes, does }): Row => [span(` ${fitLine(`:${name} ${takes}`, 30)}`, 'key'), span(does)],
  );
  return [
    [span(` Keys here (${TITLES[view]})`, 'title')],
    ...keys,
    [span(' wheel, click', 'key'), span(' scroll, select; a click on what is selected opens it')],
    EMPTY_ROW,
    [span(' Lines to type', 'title')],
    ...lines,
  ];
}

const TITLES: Readonly<Record<ViewName, string>> = {
  tree: 'the tree',
  node: 'the page of a node',
  members: 'the list of bails',
  transcript: 'a transcript',
  map: 'the map',
  compare: 'comparison',
  filters: 'filters',
  help: 'help',
};
