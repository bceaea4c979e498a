import { expect, test } from 'vitest';
import { createMemberPages } from '../../src/ui/member-pages.js';

test('a list is read in growing pieces and only as far as it is looked at', () => {
  const read: number[] = [];
  const all = Array.from({ length: 5000 }, (_, i) => i);
  const page = createMemberPages((limit) => {
    read.push(limit);
    return all.slice(0, limit);
  });
  expect(page(0, 3)).toEqual([0, 1, 2]);
  expect(page(150, 153)).toEqual([150, 151, 152]);
  expect(read).toEqual([200]);
  expect(page(199, 201)).toEqual([199, 200]);
  expect(read).toEqual([200, 400]);
  expect(page(4998, 5010)).toEqual([4998, 4999]);
  expect(page(6000, 6010)).toEqual([]);
  expect(read).toEqual([200, 400, 5010]);
});

test('an empty list is empty', () => {
  expect(createMemberPages(() => [])(0, 10)).toEqual([]);
});
