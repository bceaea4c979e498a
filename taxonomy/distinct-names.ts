import { foldName } from './fold-name.js';

/**
 * No node shares its name with a sibling or its parent, case and punctuation folded: the later one gets a number.
 * @param names of all nodes, each parent before its children. @param parentOf -1 for a top node.
 */
export function makeDistinct(names: readonly string[], parentOf: readonly number[]): string[] {
  const distinct: string[] = [];
  const taken = new Map<number, Set<string>>();
  names.forEach((name, node) => {
    const parent = parentOf[node]!;
    const siblings = taken.get(parent) ?? new Set(parent < 0 ? [] : [foldName(distinct[parent]!)]);
    taken.set(parent, siblings);
    let free = name;
    for (let number = 2; siblings.has(foldName(free)); number++) free = `${name} (${number})`;
    siblings.add(foldName(free));
    distinct.push(free);
  });
  return distinct;
}
