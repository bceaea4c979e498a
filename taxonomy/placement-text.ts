import { wilsonInterval } from './rates.js';
import type { TreeNode } from './tree.js';

/**
 * How well a node's name fits, as measured: `name fits 4 of 5 held-out members (38 % to 96 %)`; empty where it was not.
 * The interval is Wilson's, 95 %.
 */
export function describePlacement({ placement }: Pick<TreeNode, 'placement'>): string {
  if (placement === null || placement.placed === 0) return '';
  const { placed, right } = placement;
  const { low, high } = wilsonInterval(right, placed)!;
  return `name fits ${right} of ${placed} held-out members (${percent(low)} to ${percent(high)})`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
