import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFingerprint, hashBytes } from '../../embeddings/fingerprint.js';
import { BUNDLED_MODEL, loadModel } from '../../embeddings/load-model.js';
import { writeTinyModel } from './tiny-model.js';

describe('the choice of a model', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'taxonomy-load-'));
    await writeTinyModel(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is the bundled one unless another is named', async () => {
    for (const choice of [{}, { model: BUNDLED_MODEL }, { model: undefined, baseUrl: undefined, prefix: undefined }]) {
      const model = await loadModel(choice);
      expect(model.name).toBe('use-lite (bundled)');
      await model.close();
    }
  });

  test('is a directory or a server when one is named', async () => {
    const local = await loadModel({ model: folder });
    expect([local.name, local.maxTokens]).toEqual([folder, 14]);
    await local.close();
    const remote = await loadModel({ model: 'tiny', baseUrl: 'http://127.0.0.1:9/v1' });
    expect(remote.name).toContain('tiny at 127.0.0.1:9');
  });

  test('of a server asks for the name of a model', async () => {
    await expect(loadModel({ baseUrl: 'http://127.0.0.1:9/v1' })).rejects.toThrow('No model was named');
  });

  test('takes no fingerprint of another', async () => {
    const models = [
      await loadModel(),
      await loadModel({ model: folder }),
      await loadModel({ model: 'tiny', baseUrl: 'http://127.0.0.1:9/v1' }),
    ];
    expect(new Set(models.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    for (const model of models) await model.close();
  });
});

describe('a fingerprint', () => {
  test('is the same for the same parts in any order', () => {
    expect(createFingerprint('m', { a: 1, b: 'x' })).toBe(createFingerprint('m', { b: 'x', a: 1 }));
    expect(createFingerprint('m', { a: 1 })).toMatch(/^m#[0-9a-f]{16}$/);
  });

  test('is another for another label, name, value or type', () => {
    const all = [
      createFingerprint('m', { a: 1 }),
      createFingerprint('n', { a: 1 }),
      createFingerprint('m', { b: 1 }),
      createFingerprint('m', { a: 2 }),
      createFingerprint('m', { a: '1' }),
      createFingerprint('m', { a: null }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('of bytes counts the borders between the parts', () => {
    const bytes = (text: string) => Buffer.from(text);
    expect(hashBytes(bytes('ab'), bytes('c'))).not.toBe(hashBytes(bytes('a'), bytes('bc')));
    expect(hashBytes(bytes('ab'))).toBe(hashBytes(bytes('ab')));
  });
});
