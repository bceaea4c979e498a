import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../taxonomy/edits/apply-edit.js';
import { applyChanges, findChanges, invertChanges } from '../../../taxonomy/edits/changes.js';
import { findFault } from '../../../taxonomy/edits/check.js';
import { copyDraft } from '../../../taxonomy/edits/draft.js';
import type { Edit } from '../../../taxonomy/edits/edit.js';
import { BUILD, edited, makeDraft, named, toMade, vectorOf } from './made-draft.js';

/** n1 Harm (n2 Fraud, n3 Hacking), n4 Feelings (n5 Pity, n6 Rescue, n7 Secrets), n8 Horror. */
const made = () =>
  makeDraft({
    Harm: { Fraud: [1, 2, 3, 4], Hacking: [20, 21, 22] },
    Feelings: { Pity: [90, 91], Rescue: [100, 101], Secrets: [110] },
    Horror: [170, 171],
  });

function refused(...edits: [...before: Edit[], last: Edit]): string {
  const last = edits.pop()!;
  const draft = edited(made(), ...edits);
  try {
    applyEdit(draft, last, vectorOf);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
}

describe('rename, describe, note, pin', () => {
  test('a name typed by a human is kept with what it replaces gone, on one line', () => {
    const after = edited(made(), { edit: 'rename', node: 2, name: '  Scams \n and  cons ' });
    expect(after.nodes.get(2)).toMatchObject({ name: 'Scams and cons', humanName: 'Scams and cons' });
    expect(after.remarks).toEqual(['n2 “Fraud” is now called “Scams and cons”.']);
  });

  test('keeping the name that a build gave makes it a human one, once', () => {
    const after = edited(made(), { edit: 'rename', node: 2, name: 'Fraud' });
    expect(after.nodes.get(2)!.humanName).toBe('Fraud');
    expect(() => applyEdit(after, { edit: 'rename', node: 2, name: 'Fraud' }, vectorOf)).toThrow(/called so already/);
  });

  test('a name that a sibling, the parent or a child has is refused, however it is written', () => {
    expect(refused({ edit: 'rename', node: 2, name: 'HACKING!' })).toMatch(/beside n3 “Hacking”.*edit merge n3/);
    expect(refused({ edit: 'rename', node: 2, name: 'harm' })).toMatch(/n1 “Harm”/);
    expect(refused({ edit: 'rename', node: 1, name: 'fraud' })).toMatch(/n2 “Fraud”/);
    expect(edited(made(), { edit: 'rename', node: 2, name: 'Pity' }).nodes.get(2)!.name).toBe('Pity');
  });

  test('a name without a letter, or as long as a page, is refused', () => {
    expect(refused({ edit: 'rename', node: 2, name: ' — ' })).toMatch(/no letter/);
    expect(refused({ edit: 'rename', node: 2, name: 'x'.repeat(201) })).toMatch(/201 characters/);
  });

  test('a description and a note are kept on one line, and a note can be taken away', () => {
    const after = edited(
      made(),
      { edit: 'describe', node: 2, summary: 'People who\nlie for money.' },
      { edit: 'note', node: 2, note: ' see paper ' },
    );
    expect(after.nodes.get(2)).toMatchObject({ humanSummary: 'People who lie for money.', note: 'see paper' });
    expect(after.nodes.get(2)!.summary).toBe('People who lie for money.');
    expect(edited(after, { edit: 'note', node: 2, note: null }).nodes.get(2)!.note).toBeNull();
    expect(refused({ edit: 'note', node: 2, note: '' })).toMatch(/no note to take away/);
    expect(refused({ edit: 'describe', node: 2, summary: ' ' })).toMatch(/empty/);
  });

  test('pins nodes and bails where they are, lets them go again, and says when there is nothing to do', () => {
    const after = edited(made(), { edit: 'pin', nodes: [2], bails: [90], isPinned: true });
    expect(after.nodes.get(2)!.isPinned).toBe(1);
    expect(after.bails.get(90)!.handNode).toBe(5);
    const free = edited(after, { edit: 'pin', nodes: [2], bails: [90], isPinned: false });
    expect(free.nodes.get(2)!.isPinned).toBe(0);
    expect(free.bails.get(90)!.handNode).toBeNull();
    expect(refused({ edit: 'pin', nodes: [2], bails: [], isPinned: false })).toMatch(/Nothing to do/);
  });
});

describe('merge', () => {
  test('the bails of a leaf go into a leaf, whose id the other leads to', () => {
    const after = edited(made(), { edit: 'merge', node: 5, others: [7, 6] });
    expect(toMade(after)).toEqual({ Harm: made1(), Pity: [90, 91, 100, 101, 110], Horror: [170, 171] });
    expect(after.nodes.get(6)).toMatchObject({ retiredBuild: BUILD, aliasOf: 5 });
    expect(after.nodes.get(4)).toMatchObject({ retiredBuild: BUILD, aliasOf: 5 });
    expect(after.remarks.at(-1)).toMatch(/n4 “Feelings” had one child left/);
  });

  test('the children of a group go under the other group', () => {
    const after = edited(made(), { edit: 'merge', node: 1, others: [4] });
    expect(toMade(after)).toEqual({
      Harm: { Fraud: [1, 2, 3, 4], Hacking: [20, 21, 22], Pity: [90, 91], Rescue: [100, 101], Secrets: [110] },
      Horror: [170, 171],
    });
    expect(named(after, 'Harm').bailCount).toBe(12);
  });

  test('a leaf that takes a group in keeps its own bails in a leaf below it', () => {
    const after = edited(made(), { edit: 'merge', node: 8, others: [1] });
    expect(toMade(after)).toEqual({
      Horror: { Fraud: [1, 2, 3, 4], Hacking: [20, 21, 22], 'Other: Horror': [170, 171] },
      Feelings: { Pity: [90, 91], Rescue: [100, 101], Secrets: [110] },
    });
  });

  test('the bails of a leaf that joins a group each go to the nearest leaf there', () => {
    const after = edited(made(), { edit: 'assign', bails: [91], node: 8 }, { edit: 'merge', node: 4, others: [8] });
    expect(toMade(after)).toEqual({
      Harm: made1(),
      Feelings: { Secrets: [110, 170, 171], Rescue: [100, 101], Pity: [90, 91] },
    });
  });

  test('a child that joins its parent gives its bails to its siblings', () => {
    const after = edited(made(), { edit: 'merge', node: 4, others: [6] });
    expect(named(after, 'Feelings').bailCount).toBe(5);
    expect(toMade(after).Feelings).toEqual({ Secrets: [101, 110], Pity: [90, 91, 100] });
  });

  test('a node cannot join itself or one below it', () => {
    expect(refused({ edit: 'merge', node: 2, others: [2] })).toMatch(/into itself/);
    expect(refused({ edit: 'merge', node: 2, others: [1] })).toMatch(/other way round: taxonomy edit merge n1 n2/);
    expect(refused({ edit: 'merge', node: 99, others: [1] })).toMatch(/n99 is not in the tree/);
  });

  const made1 = () => ({ Fraud: [1, 2, 3, 4], Hacking: [20, 21, 22] });
});

describe('move', () => {
  test('a node goes under another group, or to the top, and keeps what is below it', () => {
    const after = edited(made(), { edit: 'move', nodes: [1], to: 4 }, { edit: 'move', nodes: [7], to: null });
    expect(toMade(after)).toEqual({
      Feelings: { Harm: { Fraud: [1, 2, 3, 4], Hacking: [20, 21, 22] }, Pity: [90, 91], Rescue: [100, 101] },
      Horror: [170, 171],
      Secrets: [110],
    });
    expect(named(after, 'Secrets').humanParent).toBe(0);
    expect(named(after, 'Harm')).toMatchObject({ humanParent: 4, parentId: 4 });
  });

  test('a leaf that gets a child keeps its own bails in a leaf below it; a parent with one child left gives way', () => {
    const after = edited(made(), { edit: 'move', nodes: [2], to: 8 });
    expect(toMade(after)).toEqual({
      Horror: { Fraud: [1, 2, 3, 4], 'Other: Horror': [170, 171] },
      Feelings: { Pity: [90, 91], Rescue: [100, 101], Secrets: [110] },
      Hacking: [20, 21, 22],
    });
    expect(after.nodes.get(1)).toMatchObject({ retiredBuild: BUILD, aliasOf: 3 });
  });

  test('a node cannot go under itself, below itself, where it is, or alone into an empty one', () => {
    expect(refused({ edit: 'move', nodes: [1], to: 1 })).toMatch(/cannot go under itself/);
    expect(refused({ edit: 'move', nodes: [1], to: 2 })).toMatch(/which is below it/);
    expect(refused({ edit: 'move', nodes: [2], to: 1 })).toMatch(/under n1 “Harm” already/);
    expect(refused({ edit: 'move', nodes: [8], to: null })).toMatch(/at the top already/);
    expect(refused(newNode('Empty'), { edit: 'move', nodes: [8], to: 9 })).toMatch(/one child. Move two nodes/);
  });

  test('a node cannot go beside one of its name', () => {
    const twin: Edit = { edit: 'rename', node: 5, name: 'Fraud' };
    expect(refused(twin, { edit: 'move', nodes: [5], to: 1 })).toMatch(/“Fraud” would stand beside n2/);
  });

  test('a pinned parent is not left with one child', () => {
    const pinned: Edit = { edit: 'pin', nodes: [1], bails: [], isPinned: true };
    expect(refused(pinned, { edit: 'move', nodes: [2], to: null })).toMatch(/n1 “Harm” is pinned.*--off/);
  });
});

describe('delete', () => {
  test('each bail of a leaf goes to the nearest leaf beside it', () => {
    const after = edited(made(), { edit: 'delete', node: 6, to: null });
    expect(toMade(after).Feelings).toEqual({ Secrets: [101, 110], Pity: [90, 91, 100] });
    expect(after.remarks[0]).toBe('n6 “Rescue” is deleted; its 2 bails went to the nearest of 2 leaves: n5, n7.');
  });

  test('a top leaf gives its bails to the nearest leaf of all, and its id leads there', () => {
    const after = edited(made(), { edit: 'delete', node: 8, to: null });
    expect(named(after, 'Secrets').bailCount).toBe(3);
    expect(after.nodes.get(8)!.aliasOf).toBe(7);
  });

  test('the children of a group go up', () => {
    const after = edited(made(), { edit: 'delete', node: 1, to: null });
    expect(Object.keys(toMade(after))).toEqual(['Feelings', 'Fraud', 'Hacking', 'Horror']);
  });

  test('with a place named, all below it goes there', () => {
    const after = edited(made(), { edit: 'delete', node: 4, to: 3 });
    expect(toMade(after)).toEqual({
      Harm: { Hacking: [20, 21, 22, 90, 91, 100, 101, 110], Fraud: [1, 2, 3, 4] },
      Horror: [170, 171],
    });
    expect([4, 5, 6, 7].map((id) => after.nodes.get(id)!.aliasOf)).toEqual([3, 3, 3, 3]);
    expect(refused({ edit: 'delete', node: 4, to: 5 })).toMatch(/goes with it/);
  });

  test('the only leaf stays', () => {
    const one = makeDraft({ All: [1, 2] });
    expect(() => applyEdit(one, { edit: 'delete', node: 1, to: null }, vectorOf)).toThrow(/the only leaf/);
  });
});

describe('new', () => {
  test('a leaf is made of bails, which no build moves away', () => {
    const after = edited(made(), newNode('Ghosts', null, [171, 4]));
    expect(toMade(after).Ghosts).toEqual([4, 171]);
    expect(named(after, 'Ghosts')).toMatchObject({ source: 'human', humanName: 'Ghosts', humanParent: 0, id: 9 });
    expect(after.bails.get(4)!.handNode).toBe(9);
  });

  test('a group is made of nodes', () => {
    const after = edited(made(), { edit: 'new', name: 'Dark', under: null, bails: [], nodes: [8, 3] });
    expect(toMade(after)).toEqual({
      Dark: { Hacking: [20, 21, 22], Horror: [170, 171] },
      Feelings: { Pity: [90, 91], Rescue: [100, 101], Secrets: [110] },
      Fraud: [1, 2, 3, 4],
    });
  });

  test('under a leaf the other bails of that leaf get a leaf of their own', () => {
    const after = edited(made(), newNode('Cards', 2, [1, 2]));
    expect(toMade(after).Harm).toEqual({ Fraud: { Cards: [1, 2], 'Other: Fraud': [3, 4] }, Hacking: [20, 21, 22] });
  });

  test('an empty one stays, also when it is filled and emptied again', () => {
    const after = edited(
      made(),
      newNode('Later'),
      { edit: 'assign', bails: [171], node: 9 },
      { edit: 'assign', bails: [171], node: 8 },
    );
    expect(toMade(after).Later).toEqual([]);
  });

  test('what would leave one child, or take what is above it, is refused', () => {
    expect(refused({ edit: 'new', name: 'One', under: null, bails: [], nodes: [8] })).toMatch(/its one child/);
    expect(refused({ edit: 'new', name: 'All', under: 1, bails: [], nodes: [2, 3] })).toMatch(/the one child of n1/);
    expect(refused({ edit: 'new', name: 'Loop', under: 1, bails: [], nodes: [1, 8] })).toMatch(/cannot stand under/);
    expect(refused(newNode('Same', 8, [170, 171]))).toMatch(/Rename it instead/);
    expect(refused({ edit: 'new', name: 'Both', under: null, bails: [1], nodes: [2, 3] })).toMatch(/not of both/);
  });
});

describe('assign', () => {
  test('a bail goes with those that say the same', () => {
    const draft = makeDraft({ A: [1, 2, 3], B: [50] }, { 3: 1 });
    const after = edited(draft, { edit: 'assign', bails: [3], node: 2 });
    expect(toMade(after)).toEqual({ B: [1, 3, 50], A: [2] });
    expect(named(after, 'B')).toMatchObject({ bailCount: 3, distinctCount: 2 });
    expect(after.remarks).toContain('1 bail that says the same went with it.');
  });

  test('to a group means the nearest leaf below it', () => {
    const after = edited(made(), { edit: 'assign', bails: [1, 170], node: 4 });
    expect(toMade(after).Feelings).toEqual({ Pity: [1, 90, 91], Rescue: [100, 101], Secrets: [110, 170] });
  });

  test('an emptied leaf leaves the tree, and its id leads to where its last bail went', () => {
    const after = edited(made(), { edit: 'assign', bails: [110], node: 6 });
    expect(after.nodes.get(7)).toMatchObject({ retiredBuild: BUILD, aliasOf: 6 });
    expect(after.remarks).toContain('n7 “Secrets” is empty now and left the tree.');
  });

  test('the mark goes along when the node is merged later', () => {
    const after = edited(made(), { edit: 'assign', bails: [1], node: 5 }, { edit: 'merge', node: 6, others: [5] });
    expect(after.bails.get(1)).toMatchObject({ nodeId: 6, handNode: 6 });
    expect(after.bails.get(90)!.handNode).toBeNull();
  });

  test('twice is refused', () => {
    const once: Edit = { edit: 'assign', bails: [1], node: 5 };
    expect(refused(once, once)).toMatch(/by hand already/);
  });
});

describe('split', () => {
  const part = (name: string, ...bails: number[]) => ({
    name,
    summary: '',
    keyphrases: [],
    fit: null,
    like: null,
    bails,
  });

  test('a leaf becomes a group of the parts, larger first; equal names get a number', () => {
    const parts = [part('Loans', 1), part('Fraud', 2, 3, 4)];
    const after = edited(made(), { edit: 'split', node: 2, parts });
    expect(toMade(after).Harm).toEqual({ Fraud: { 'Fraud (2)': [2, 3, 4], Loans: [1] }, Hacking: [20, 21, 22] });
  });

  test('a group, or parts that leave bails out, are refused', () => {
    expect(refused({ edit: 'split', node: 1, parts: [part('A', 1), part('B', 2)] })).toMatch(/has children already/);
    expect(refused({ edit: 'split', node: 2, parts: [part('A', 1), part('B', 2)] })).toMatch(
      /2 of its bails are in no/,
    );
  });
});

test('a lifted node that comes to stand beside one of its name gets a number', () => {
  const draft = makeDraft({ A: { B: [1, 2], C: [3] }, B: [50] });
  const after = edited(draft, { edit: 'delete', node: 1, to: null });
  expect(toMade(after)).toEqual({ 'B (2)': [1, 2], C: [3], B: [50] });
});

describe('changes', () => {
  const edits: Edit[] = [
    { edit: 'merge', node: 1, others: [4] },
    newNode('Cards', 2, [1, 2]),
    { edit: 'delete', node: 3, to: null },
    { edit: 'rename', node: 8, name: 'Fear' },
  ];

  test('taken back leave what was in the tree as it was, and made again what came of it', () => {
    const before = made();
    const after = edited(before, ...edits);
    const changes = JSON.parse(JSON.stringify(findChanges(before, after))) as ReturnType<typeof findChanges>;
    const back = copyDraft(after);
    expect(applyChanges(back, invertChanges(changes))).toBe(0);
    expect(back.bails).toEqual(before.bails);
    for (const [id, node] of before.nodes) expect(back.nodes.get(id)).toEqual(node);
    expect(toMade(back)).toEqual(toMade(before));
    const again = copyDraft(back);
    expect(applyChanges(again, changes)).toBe(0);
    expect(again.nodes).toEqual(after.nodes);
    expect(again.bails).toEqual(after.bails);
  });

  test('what was changed since stays, and is counted', () => {
    const before = made();
    const after = edited(before, { edit: 'rename', node: 2, name: 'Scams' });
    const later = edited(after, { edit: 'rename', node: 2, name: 'Cons' });
    expect(applyChanges(later, invertChanges(findChanges(before, after)))).toBe(2);
    expect(later.nodes.get(2)!.name).toBe('Cons');
  });

  test('no edit changes the draft that it is given', () => {
    const draft = made();
    const copy = structuredClone(draft);
    edited(draft, ...edits);
    expect(draft).toEqual(copy);
  });
});

test('a fault in a tree is found', () => {
  const change = (id: number, fields: object) => {
    const draft = made();
    draft.nodes.set(id, { ...draft.nodes.get(id)!, ...fields });
    return findFault(draft);
  };
  expect(findFault(made())).toBeNull();
  expect(change(1, { retiredBuild: BUILD })).toMatch(/n2 “Fraud” stands under n1, which is not in the tree/);
  expect(change(2, { parentId: 8 })).toMatch(/n8 “Horror”, which has children/);
  expect(change(1, { parentId: 2 })).toMatch(/stands below itself/);
  expect(change(8, { bailCount: 3 })).toMatch(/n8 “Horror” is miscounted/);
  expect(change(8, { name: 'HARM' })).toMatch(/called the same/);
  expect(change(3, { retiredBuild: BUILD })).toMatch(/a bail is in n3/);
});

function newNode(name: string, under: number | null = null, bails: number[] = []): Edit {
  return { edit: 'new', name, under, bails, nodes: [] };
}
