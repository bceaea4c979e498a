import { inertText } from '../inert.js';
import { formatNodeId, type TreeNode, walkTree } from '../tree.js';

/** Boxes that a reader can still take in, and that renderers still draw. */
const MOST_BOXES = 70;

/** The tree as a Mermaid chart between code fences: as many whole levels as can be taken in. Nothing in a name is syntax. */
export function* renderMermaid(tree: readonly TreeNode[]): Generator<string> {
  const depth = deepestLevel(tree);
  yield '```mermaid\nflowchart LR\n';
  for (const node of walkTree(tree)) {
    if (node.depth > depth) continue;
    const id = formatNodeId(node.id);
    yield `  ${id}("${mermaidText(node.name)} · ${node.bailCount}")\n`;
    if (node.parentId !== null) yield `  ${formatNodeId(node.parentId)} --> ${id}\n`;
  }
  yield '```\n';
}

function deepestLevel(tree: readonly TreeNode[]): number {
  const counts: number[] = [];
  for (const { depth } of walkTree(tree)) counts[depth] = (counts[depth] ?? 0) + 1;
  let boxes = 0;
  const tooMuch = counts.findIndex((count) => {
    boxes += count;
    return boxes > MOST_BOXES;
  });
  return tooMuch < 0 ? counts.length : Math.max(0, tooMuch - 1);
}

/** Every sign that is no letter, digit, space or plain mark becomes a numbered entity of Mermaid's; so does what would make a link. */
function mermaidText(text: string): string {
  return inertText(text).replace(
    /[^\p{L}\p{N}\p{M} .,“”’'…–—!?:/-]|:(?=\/)|-(?=[->.])/gu,
    (sign) => `#${sign.codePointAt(0)};`,
  );
}
