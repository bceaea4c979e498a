import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { openLlm } from '../../src/open-llm.js';
import { DEFAULTS, type LlmOptions } from '../../src/options.js';
import { createFolder } from './run-cli.js';

const folder = createFolder();
const options: LlmOptions = {
  llm: 'some-model',
  concurrency: DEFAULTS.concurrency,
  clusterOn: DEFAULTS.clusterOn,
  llmContextTokens: DEFAULTS.llmContextTokens,
};

async function open(more: Partial<LlmOptions>) {
  const db = openDatabase(join(folder.path, 'llm.db'));
  const said: unknown[][] = [];
  try {
    const llm = await openLlm(db, { ...options, ...more }, { onSend: (...args) => said.push(args) }, {});
    llm?.onSend?.(12);
    return { llm, said };
  } finally {
    db.close();
  }
}

test('what goes to another machine is said before: how much, to whom, where', async () => {
  expect((await open({ llmBaseUrl: 'https://user:secret@models.example.org/v1' })).said).toEqual([
    [12, 'some-model', 'models.example.org'],
  ]);
  expect((await open({})).said[0]![2]).toBe('api.openai.com');
});

test.each(['http://localhost:11434/v1', 'http://127.0.0.1:8000/v1', 'http://[::1]:8000/v1'])(
  'what stays on this machine is not: %s',
  async (llmBaseUrl) => {
    expect((await open({ llmBaseUrl })).said).toEqual([]);
  },
);

test('a host that only looks like this machine is another one', async () => {
  for (const llmBaseUrl of ['http://localhost.example.org/v1', 'http://127.0.0.1.example.org/v1'])
    expect((await open({ llmBaseUrl })).said).toHaveLength(1);
});

test('without a model nothing is opened, and options that cannot be are refused', async () => {
  expect((await open({ llm: undefined })).llm).toBeUndefined();
  await expect(open({ llmBaseUrl: 'models.example.org' })).rejects.toMatchObject({ code: 'BAD_ADDRESS' });
  await expect(open({ clusterOn: 'concern' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  await expect(open({ maxUsd: 1 })).rejects.toMatchObject({ code: 'PRICE_UNKNOWN' });
});
