import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { detectBail } from '../../src/runs/detect.js';
import { gather, read } from './gather.js';

const FIXTURES = new URL('./fixtures/', import.meta.url).pathname;
const header = {
  task: 'exit',
  model: 'openai/gpt-x',
  dataset: { name: 'prompts' },
  task_args: { method: 'bail_tool', variant: 'short' },
};
const sample = (id: number | string, extra: Record<string, unknown> = {}) => ({
  id,
  epoch: 2,
  input: 'Hello',
  target: 'stay',
  messages: [
    { id: 'm1', role: 'system', content: 'Be kind.' },
    {
      id: 'm2',
      role: 'user',
      content: [
        { type: 'text', text: 'attachment://abc' },
        { type: 'image', image: 'attachment://img' },
      ],
    },
    {
      id: 'm3',
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 't', function: 'switchconversation_tool', arguments: {}, type: 'function' }],
    },
    { id: 'm4', role: 'tool', content: 'done', tool_call_id: 't' },
    {
      id: 'm5',
      role: 'assistant',
      content: [
        { type: 'reasoning', reasoning: 'So.' },
        { type: 'text', text: 'Goodbye.' },
      ],
    },
  ],
  attachments: { abc: 'A long question', img: 'data:image/png;base64,xx' },
  output: { model: 'gpt-x', choices: [{ message: { role: 'assistant', content: 'Goodbye.' } }] },
  scores: { refusal: { value: 0.25 }, match: { value: 'I', explanation: 'no' } },
  metadata: { seed: 3, labels: { category: 'Abuse' } },
  events: [{ event: 'model', huge: 'x'.repeat(1000) }],
  ...extra,
});
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const log = (samples: unknown[]) => ({
  version: 2,
  status: 'success',
  eval: header,
  plan: { steps: [] },
  results: { scores: [{ samples: 3 }] },
  samples,
});
const zip = (samples: unknown[], start = 'header.json') =>
  zipSync({
    '_journal/summaries/1.json': bytes([]),
    ...Object.fromEntries(samples.map((each, i) => [`samples/${i}_epoch_2.json`, bytes(each)])),
    'summaries.json': [bytes([]), { level: 0 }],
    [start]: bytes({ version: 2, eval: header }),
  });

describe('Inspect logs', () => {
  test.each([
    ['as JSON on one line', () => JSON.stringify(log([sample('s1')]))],
    ['as JSON over many lines', () => JSON.stringify(log([sample('s1')]), null, 2)],
    ['as a zip archive', () => zip([sample('s1')])],
    ['as a zip archive cut short, with only the journal', () => zip([sample('s1')], '_journal/start.json')],
  ])('A sample arrives whole: %s', async (_name, content) => {
    const { records, bad } = await read(content(), 'log.bin');
    expect(bad).toEqual([]);
    expect(records).toHaveLength(1);
    const [record] = records;
    expect(record).toMatchObject({
      id: 's1_epoch_2',
      run: 'log',
      model: 'openai/gpt-x',
      method: 'bail_tool',
      variant: 'short',
      sample: 2,
      refused: 0.25,
      labels: { category: 'Abuse' },
      source: { dataset: 'prompts', task: 'exit' },
      output: {
        content: '<think>\nSo.\n</think>\nGoodbye.',
        toolCalls: [{ name: 'switchconversation_tool', arguments: '{}' }],
      },
      meta: { seed: 3, target: 'stay', scores: { match: { value: 'I' } } },
    });
    expect(record!.messages.map((message) => message.content)).toEqual([
      'Be kind.',
      'A long question\n[image]',
      '',
      'done',
    ]);
    expect(JSON.stringify(record)).not.toContain('huge');
    expect(detectBail(record!)).toMatchObject({ outcome: 'bail', rule: 'tool call' });
  });

  test('A scorer named bail decides, and a metadata method of another kind is left alone', async () => {
    const { records } = await read(
      JSON.stringify({
        ...log([sample(1, { scores: { bail: { value: true } } })]),
        eval: { model: 'm', metadata: { method: 'chain of thought' } },
      }),
    );
    expect(records[0]).toMatchObject({ bailed: true, method: null, meta: { method: 'chain of thought' } });
  });

  test('A sample that failed before its first turn keeps its input and its error', async () => {
    const { records } = await read(
      zip([sample(1, { messages: [], output: { choices: [] }, error: { message: 'timeout' } })]),
    );
    expect(records[0]).toMatchObject({
      messages: [{ role: 'user', content: 'Hello' }],
      output: null,
      meta: { error: { message: 'timeout' } },
    });
  });

  test('A bad sample is bad by its number, and the rest is read', async () => {
    const { records, bad } = await read(
      zip([sample(1), { id: 2, messages: [{ role: 'alien', content: '' }] }, 'text', sample(3)]),
    );
    expect(records.map((record) => record.id)).toEqual(['1_epoch_2', '3_epoch_2']);
    expect(bad.map(({ line, found }) => [line, found])).toEqual([
      [2, 'messages[0] with the role "alien"'],
      [3, '"text"'],
    ]);
  });

  test('Reads entries packed with zstd, as newer versions of Inspect write them', async () => {
    const { records } = await gather(`${FIXTURES}inspect-zstd.eval`);
    expect(records).toMatchObject([
      {
        id: '1_epoch_1',
        model: 'org/model',
        messages: [{ content: 'Hello 1' }],
        output: { content: 'SWITCHCONVERSATION' },
      },
      { id: '2_epoch_1' },
    ]);
  });

  test('Another zip archive, and one that breaks off, are told apart', async () => {
    await expect(read(zipSync({ 'a.txt': bytes('hi') }))).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
      message: expect.stringContaining('"a.txt"'),
    });
    await expect(read(zip([sample(1)]).slice(0, -40))).rejects.toMatchObject({ code: 'FILE_BROKEN' });
  });

  test('A damaged entry is a bad record', async () => {
    const archive = zip([sample(1), sample(2)]);
    const at = Buffer.from(archive).indexOf('samples/0_epoch_2.json') + 'samples/0_epoch_2.json'.length;
    archive.fill(0xff, at + 5, at + 60);
    const { records, bad } = await read(archive);
    expect(records).toHaveLength(1);
    expect(bad).toMatchObject([{ line: 1, found: expect.stringContaining('samples/0_epoch_2.json damaged') }]);
  });
});
