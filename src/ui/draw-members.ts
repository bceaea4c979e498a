import { formatCount } from '../format.js';
import { countsOf, describeMember } from './describe.js';
import type { Layout } from './layout.js';
import type { Library } from './library.js';
import { describeListHead, describePath } from './list-head.js';
import { type Row, span, toHeight } from './spans.js';
import type { BrowserState } from './state.js';

/** The members of a leaf, most typical first; only those on the screen are read and drawn. */
export function drawMembers(state: BrowserState, layout: Layout, library: Library): Row[] {
  if (!state.members) return [];
  const { node, cursor } = state.members;
  const { width } = layout;
  const { items, itemRows } = layout.members;
  const members = library.members(node, state, cursor.top, cursor.top + items);
  const place = `${formatCount(Math.min(cursor.index + 1, node.bailCount))}/${formatCount(node.bailCount)}`;
  const title = describePath(state.tree, node, width - place.length - 3);
  const order = node.kind !== 'node' ? '' : ' · most typical first';
  const left = state.mask ? ' · filtered' : '';
  const head = describeListHead(title, place, countsOf(node) + order + left, width);
  const body = members.flatMap((member, i) => {
    const index = cursor.top + i;
    return toHeight(describeMember(member, index + 1, width, itemRows, index === cursor.index), itemRows);
  });
  return [...head, ...(body.length > 0 ? body : ([[span(' Nothing is placed here.', 'quiet')]] as Row[]))];
}
