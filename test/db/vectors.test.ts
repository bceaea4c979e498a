import { describe, expect, test } from 'vitest';
import { packFloats, unpackFloats } from '../../db/bytes.js';
import { countVectors, createVectorStore } from '../../db/embeddings.js';
import { loadProjection, saveProjection } from '../../db/projections.js';
import { createMatrix } from '../../embeddings/matrix.js';
import { drawRows } from '../embeddings/random-rows.js';
import { openTemporary } from './made-run.js';

/** What is easily lost on the way: signs of zero, the smallest and largest numbers, what is no number. */
const ODD = Float32Array.of(0, -0, 1.4e-45, -3.4028234663852886e38, Infinity, -Infinity, Number.NaN, 0.1, -1 / 3);

describe('bytes', () => {
  test('1 is 00 00 80 3f and -2 is 00 00 00 c0: float32, the lowest byte first', () => {
    expect(packFloats(Float32Array.of(1, -2)).toString('hex')).toBe('0000803f000000c0');
    expect([...unpackFloats(Buffer.from('0000803f000000c0', 'hex'))]).toEqual([1, -2]);
  });

  test('numbers come back bit by bit, also those of a view of a larger array', () => {
    expect(unpackFloats(packFloats(ODD))).toEqual(ODD);
    expect(Object.is(unpackFloats(packFloats(ODD))[1], -0)).toBe(true);
    const { data } = drawRows(50, 9, 1);
    expect(unpackFloats(packFloats(data))).toEqual(data);
    expect(unpackFloats(packFloats(data.subarray(7, 20)))).toEqual(data.slice(7, 20));
    expect(unpackFloats(packFloats(new Float32Array(0)))).toHaveLength(0);
  });

  test('what is unpacked is a copy', () => {
    const bytes = packFloats(Float32Array.of(1));
    const values = unpackFloats(bytes);
    bytes.fill(0);
    expect(values[0]).toBe(1);
  });

  test('bytes that are no whole numbers are refused', () => {
    expect(() => unpackFloats(Buffer.alloc(7))).toThrow(/7 bytes, expected a multiple of 4/);
  });
});

describe('vectors', () => {
  test('come back bit by bit from the database', () => {
    const store = createVectorStore(openTemporary(), 'model a');
    expect(store.find('h')).toBeNull();
    expect(store.has('h')).toBe(false);
    expect(store.findSize()).toBeNull();
    store.putAll([{ hash: 'h', vector: ODD }]);
    expect(store.find('h')).toEqual(ODD);
    expect(store.has('h')).toBe(true);
    expect(store.findSize()).toBe(ODD.length);
  });

  test('of one model are never those of another', () => {
    const db = openTemporary();
    const [a, b] = [createVectorStore(db, 'model a'), createVectorStore(db, 'model b')];
    a.putAll([
      { hash: 'h', vector: Float32Array.of(1, 2) },
      { hash: 'i', vector: Float32Array.of(3, 4) },
    ]);
    expect([b.find('h'), b.has('h'), b.findSize()]).toEqual([null, false, null]);
    b.putAll([{ hash: 'h', vector: Float32Array.of(5) }]);
    expect([...a.find('h')!]).toEqual([1, 2]);
    expect(countVectors(db)).toEqual([
      { fingerprint: 'model a', count: 2 },
      { fingerprint: 'model b', count: 1 },
    ]);
  });

  test('put again replace the old ones; a batch that fails puts none', () => {
    const db = openTemporary();
    const store = createVectorStore(db, 'model a');
    store.putAll([{ hash: 'h', vector: Float32Array.of(1) }]);
    store.putAll([{ hash: 'h', vector: Float32Array.of(2) }]);
    expect([...store.find('h')!]).toEqual([2]);
    const broken = [
      { hash: 'i', vector: Float32Array.of(3) },
      { hash: null as never, vector: Float32Array.of(4) },
    ];
    expect(() => store.putAll(broken)).toThrow();
    expect(store.has('i')).toBe(false);
    store.putAll([]);
    expect(countVectors(db)).toEqual([{ fingerprint: 'model a', count: 1 }]);
  });
});

describe('projections', () => {
  const draw = (rows: number, cols: number) => ({
    points: drawRows(rows, cols, 1),
    map: drawRows(rows, 2, 2),
    recall: rows === 20 ? 0.987 : null,
  });

  test.each([
    [20, 10],
    [1, 3],
    [5, 0],
    [0, 0],
  ])('%i rows in %i dimensions come back bit by bit', (rows, cols) => {
    const db = openTemporary();
    expect(loadProjection(db, 'k')).toBeNull();
    saveProjection(db, 'k', draw(rows, cols));
    expect(loadProjection(db, 'k')).toEqual(draw(rows, cols));
  });

  test('the eight saved last are kept; saving again makes one the newest', () => {
    const db = openTemporary();
    const save = (key: string) =>
      saveProjection(db, key, { points: createMatrix(1, 5), map: createMatrix(1, 2), recall: null });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) save(key);
    save('a');
    save('i');
    const kept = [...'abcdefghi'].filter((key) => loadProjection(db, key) !== null);
    expect(kept).toEqual([...'acdefghi']);
  });
});
