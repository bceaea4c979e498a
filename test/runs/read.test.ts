import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gather, read, writeRun } from './gather.js';

const FIXTURES = new URL('./fixtures/', import.meta.url).pathname;
const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...fields });

describe('JSON Lines', () => {
  test('Every canonical field arrives, and unknown ones are kept in meta', async () => {
    const { records, bad } = await read(
      line({
        id: 7,
        run: 'r1',
        model: 'org/m',
        method: 'bail_prompt',
        variant: 'bail_first',
        output: '🔄',
        bailed: true,
        journal: 'Enough.',
        p_bail: 0.7,
        p_continue: 1.0000001,
        refused: true,
        turn: 4,
        sample: 0,
        source: { dataset: 'wildchat' },
        labels: { category: 'Harm', rank: 3, none: null },
        temperature: 0.7,
        meta: { seed: 1 },
      }),
    );
    expect(bad).toEqual([]);
    expect(records[0]).toMatchObject({
      id: '7',
      run: 'r1',
      model: 'org/m',
      method: 'bail_prompt',
      variant: 'bail_first',
      messages: [{ role: 'user', content: 'Hi' }],
      output: { content: '🔄', toolCalls: [] },
      bailed: true,
      journal: 'Enough.',
      pBail: 0.7,
      pContinue: 1,
      refused: 1,
      turn: 4,
      sample: 0,
      source: { dataset: 'wildchat' },
      labels: { category: 'Harm', rank: '3' },
      meta: { temperature: 0.7, seed: 1 },
    });
  });

  test('Without a name the run is the stem of the file, and the id comes from the content', async () => {
    const { records } = await read(`${line({ bailed: true })}\n`, 'qwen.v2.jsonl');
    expect(records[0]!.run).toBe('qwen.v2');
    expect(records[0]!.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(records[0]!.id).toBe(`h-${records[0]!.contentHash.slice(0, 16)}`);
  });

  test('The content hash depends neither on the order of keys nor on id and run, but on everything else', async () => {
    const { records } = await read(
      [
        '{"messages":[{"role":"user","content":"a"}],"bailed":true,"source":{"x":1,"y":2},"extra":{"a":1,"b":2}}',
        '{"extra":{"b":2,"a":1},"source":{"y":2,"x":1},"bailed":true,"messages":[{"content":"a","role":"user"}],"id":"k","run":"z"}',
        '{"messages":[{"role":"user","content":"a"}],"bailed":false,"source":{"x":1,"y":2},"extra":{"a":1,"b":2}}',
        '{"messages":[{"role":"user","content":"a"}],"bailed":true,"source":{"x":1,"y":2},"extra":{"a":1,"b":3}}',
      ].join('\n'),
    );
    const hashes = records.map((record) => record.contentHash);
    expect(hashes[0]).toBe(hashes[1]);
    expect(new Set(hashes).size).toBe(3);
  });

  test('A byte order mark, CRLF, blank lines and a missing last line feed do no harm', async () => {
    const { records, lines, bad } = await read(`\ufeff\r\n${line({ id: 'a' })}\r\n\r\n  \n${line({ id: 'b' })}`);
    expect(bad).toEqual([]);
    expect(records.map((record) => record.id)).toEqual(['a', 'b']);
    expect(lines).toEqual([2, 5]);
  });

  test('Python writes NaN, which is read as null', async () => {
    const { records } = await read(
      '{"messages":[{"role":"user","content":"NaN, \\"Infinity\\""}],"p_bail":NaN,"x":-Infinity}',
    );
    expect(records[0]).toMatchObject({ pBail: null, messages: [{ content: 'NaN, "Infinity"' }], meta: { x: null } });
  });

  test('A field named __proto__ is a field like any other', async () => {
    const { records } = await read('{"messages":[{"role":"user","content":"a"}],"__proto__":{"polluted":true}}');
    expect(Object.keys(records[0]!.meta!)).toEqual(['__proto__']);
    expect((records[0] as unknown as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('Lines that are lists of messages are conversations', async () => {
    const one = '[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]';
    const { records } = await read(`${one}\n${one.replace('"a"', '"c"')}\n`);
    expect(records.map((record) => record.messages[0]!.content)).toEqual(['a', 'c']);
    expect(records[0]!.output).toEqual({ content: 'b', toolCalls: [] });
  });
});

describe('OpenAI messages', () => {
  test('A conversation that says nothing of an exit ends in the answer itself', async () => {
    const { records } = await read(
      '{"messages":[{"role":"developer","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"SWITCHCONVERSATION"}]}',
    );
    expect(records[0]!.messages).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ]);
    expect(records[0]!.output).toEqual({ content: 'SWITCHCONVERSATION', toolCalls: [] });
  });

  test('A record of an exit keeps its last assistant turn as context', async () => {
    const { records } = await read(
      line({
        messages: [
          { role: 'user', content: 'u' },
          { role: 'assistant', content: 'a' },
        ],
        p_bail: 0.5,
      }),
    );
    expect(records[0]!.messages).toHaveLength(2);
    expect(records[0]!.output).toBeNull();
  });

  test('Tools called since the last user turn are part of the answer', async () => {
    const call = (name: string) => ({
      role: 'assistant',
      content: null,
      tool_calls: [{ function: { name, arguments: '{}' } }],
    });
    const messages = [
      { role: 'user', content: 'a' },
      call('old'),
      { role: 'user', content: 'b' },
      call('leave'),
      { role: 'tool', content: 'ok' },
      { role: 'assistant', content: 'Bye.' },
    ];
    const { records } = await read(JSON.stringify({ messages }));
    expect(records[0]!.output).toEqual({ content: 'Bye.', toolCalls: [{ name: 'leave', arguments: '{}' }] });
    expect(records[0]!.messages).toHaveLength(5);
    expect(records[0]!.messages[1]!.toolCalls).toEqual([{ name: 'old', arguments: '{}' }]);
  });

  test('Content parts become text, and what is no text is named', async () => {
    const content = [
      { type: 'text', text: 'Look:' },
      { type: 'image_url', image_url: { url: 'data:...' } },
      { type: 'input_audio' },
      { type: 'file' },
      'end',
    ];
    const { records } = await read(line({ messages: [{ role: 'user', content }], bailed: true }));
    expect(records[0]!.messages[0]!.content).toBe('Look:\n[image]\n[audio]\n[file]\nend');
  });
});

describe('JSON', () => {
  const records = [line({ id: 'a', bailed: true }), line({ id: 'b', bailed: false })];

  test.each([
    ['an array on one line', `[${records.join(',')}]`],
    [
      'an array over many lines',
      JSON.stringify(
        records.map((text) => JSON.parse(text)),
        null,
        2,
      ),
    ],
    ['an array in a member', JSON.stringify({ version: 1, data: records.map((text) => JSON.parse(text)) }, null, 1)],
    [
      'objects over many lines, one after another',
      records.map((text) => JSON.stringify(JSON.parse(text), null, 4)).join('\n'),
    ],
  ])('Reads %s', async (_name, content) => {
    const gathered = await read(content, 'a.json');
    expect(gathered.bad).toEqual([]);
    expect(gathered.records.map((record) => record.id)).toEqual(['a', 'b']);
  });

  test('An element that is no record is bad, by its number, and the rest is read', async () => {
    const { records: good, bad } = await read(`[${records[0]}, 12, "x", null, {"messages": tru}, ${records[1]}]`);
    expect(good.map((record) => record.id)).toEqual(['a', 'b']);
    expect(bad.map(({ line: number, found }) => [number, found])).toEqual([
      [2, '12'],
      [3, '"x"'],
      [4, 'null'],
      [5, expect.stringContaining('no JSON')],
    ]);
  });

  test('An array that breaks off gives its whole elements and one bad one', async () => {
    const { records: good, bad } = await read(`[${records[0]}, ${records[1]!.slice(0, 20)}`);
    expect(good).toHaveLength(1);
    expect(bad).toMatchObject([{ line: 2, found: expect.stringContaining('cuts off') }]);
    expect((await read(`[${records[0]},`)).bad).toMatchObject([{ found: expect.stringContaining('closing bracket') }]);
  });

  test('A conversation alone is one record', async () => {
    const { records: good } = await read(
      '[\n {"role": "user", "content": "a"},\n {"role": "assistant", "content": "b"}\n]',
    );
    expect(good).toHaveLength(1);
    expect(good[0]!.messages).toEqual([{ role: 'user', content: 'a' }]);
  });

  test('Strings with brackets, quotes and escapes do not lead the reader astray', async () => {
    const content = 'a ] } " \\ [ { \\" \u2028 end\\';
    const pretty = JSON.stringify(
      [{ messages: [{ role: 'user', content }], bailed: true }, { messages: [{ role: 'user', content: 'next' }] }],
      null,
      2,
    );
    const { records: good } = await read(pretty);
    expect(good.map((record) => record.messages[0]!.content)).toEqual([content, 'next']);
  });
});

describe('ShareGPT and WildChat', () => {
  test('ShareGPT turns become messages', async () => {
    const conversations = [
      { from: 'system', value: 's' },
      { from: 'human', value: 'q' },
      { from: 'gpt', value: 'a' },
    ];
    const { records } = await read(JSON.stringify([{ id: 'x_0', conversations }]));
    expect(records[0]).toMatchObject({
      id: 'x_0',
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'q' },
      ],
      output: { content: 'a' },
    });
  });

  test('WildChat names the model that wrote the transcript, not the one offered the exit', async () => {
    const conversation = [
      { role: 'user', content: 'q', language: 'English' },
      { role: 'assistant', content: 'a', language: 'English' },
    ];
    const row = { conversation_hash: 'c9', model: 'gpt-4', conversation, turn: 1, toxic: false };
    const { records } = await read(
      [row, { ...row, output: '🔄', method: 'bail_prompt', model: 'offered' }].map((r) => JSON.stringify(r)).join('\n'),
    );
    expect(records[0]).toMatchObject({
      model: null,
      turn: 1,
      source: { dataset: 'wildchat', conversation_id: 'c9', transcript_model: 'gpt-4' },
      meta: { toxic: false },
    });
    expect(records[1]).toMatchObject({
      model: 'offered',
      source: { dataset: 'wildchat', conversation_id: 'c9' },
      output: { content: '🔄' },
    });
    expect(records[1]!.messages).toHaveLength(2);
  });

  test('Reads WildChat as zstd parquet of several row groups', async () => {
    const { records, lines, bad } = await gather(`${FIXTURES}wildchat-zstd.parquet`);
    expect(bad).toEqual([]);
    expect(lines).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(records[6]).toMatchObject({
      run: 'wildchat-zstd',
      turn: 1,
      messages: [{ role: 'user', content: 'How do I fold map number 6?' }],
      output: { content: 'Fold it in 6 parts.' },
      source: { conversation_id: 'hash-6', transcript_model: 'gpt-4-0314' },
      meta: { timestamp: '2026-01-02T03:04:05.000Z', openai_moderation: [{ flagged: false }] },
    });
  });

  test('Reads ShareGPT as snappy parquet', async () => {
    const { records } = await gather(`${FIXTURES}sharegpt-snappy.parquet`);
    expect(records.map((record) => [record.id, record.messages[0]!.content])).toEqual(
      [0, 1, 2, 3].map((i) => [`s${i}`, `Question ${i}`]),
    );
  });

  test('Reads a parquet table with a text column, its numbers beyond JSON as text', async () => {
    const { records, bad } = await gather(`${FIXTURES}texts-gzip.parquet`);
    expect(records).toMatchObject([
      { messages: [{ content: 'Describe a wet sock.' }], meta: { category: 'Gross', count: '1152921504606846976' } },
    ]);
    expect(bad).toMatchObject([{ line: 2 }]);
  });
});

describe('CSV', () => {
  test('A text column becomes the user turn, known columns become fields, the rest is meta', async () => {
    const { records, lines, bad } = await read(
      'id,Text,bailed,p_bail,labels.category,topic\r\na,"Hello, ""you""\r\nthere",TRUE,0.5,Harm,x\r\n\r\nb,Bye,0,,,\r\n',
    );
    expect(bad).toEqual([]);
    expect(lines[0]).toBe(2);
    expect(records[0]).toMatchObject({
      id: 'a',
      messages: [{ role: 'user', content: 'Hello, "you"\r\nthere' }],
      bailed: true,
      pBail: 0.5,
      labels: { category: 'Harm' },
      meta: { topic: 'x' },
    });
    expect(records[1]).toMatchObject({ id: 'b', bailed: false, pBail: null, labels: null, meta: null });
  });

  test.each([
    ['tabs', 'prompt\tcategory\nLeave, now\tA\n'],
    ['semicolons', 'category;prompt\nA;Leave, now\n'],
    ['a byte order mark', '\ufeffprompt,category\n"Leave, now",A\n'],
  ])('Reads a table with %s', async (_name, content) => {
    const { records } = await read(content);
    expect(records).toMatchObject([{ messages: [{ content: 'Leave, now' }], meta: { category: 'A' } }]);
  });

  test('The text column can be named', async () => {
    const { records } = await read('prompt,seen\na,b\n', 'x.csv', 'seen');
    expect(records[0]).toMatchObject({ messages: [{ content: 'b' }], meta: { prompt: 'a' } });
    await expect(read('prompt,seen\na,b\n', 'x.csv', 'nope')).rejects.toMatchObject({ code: 'TEXT_COLUMN_MISSING' });
    await expect(read('a,b\n1,2\n', 'x.csv')).rejects.toThrow(
      /x\.csv: found the columns "a", "b", expected .* --text-column$/,
    );
  });

  test('A field of JSON objects can be named too', async () => {
    const { records } = await read('{"body":"hello","n":1}\n', 'x.jsonl', 'body');
    expect(records[0]).toMatchObject({ messages: [{ role: 'user', content: 'hello' }], meta: { n: 1 } });
  });

  test('A column of messages as JSON is a conversation', async () => {
    const { records } = await read(
      'id,messages,output\na,"[{""role"":""user"",""content"":""q""}]","{""content"":"""",""tool_calls"":[{""name"":""bail""}]}"\n',
    );
    expect(records[0]).toMatchObject({
      id: 'a',
      messages: [{ content: 'q' }],
      output: { toolCalls: [{ name: 'bail' }] },
    });
  });

  test('A row with too few cells, an empty text and bad bytes are bad lines by their number', async () => {
    const { records, bad } = await read(Buffer.from('text,turn\na,1\nb\n"",1\n\xff,1\nc,x\nd,2\n', 'latin1'));
    expect(records.map((record) => record.messages[0]!.content)).toEqual(['a', 'd']);
    expect(bad.map(({ line: number }) => number)).toEqual([3, 4, 5, 6]);
    expect(bad.map(({ found }) => found)).toEqual([
      '1 cell',
      '"text" with nothing',
      expect.stringContaining('UTF-8'),
      '"turn" with "x"',
    ]);
  });

  test('A quote that never closes is one bad line', async () => {
    const { records, bad } = await read('text,n\na,1\n"b,2\nc,3\n');
    expect(records).toHaveLength(1);
    expect(bad).toMatchObject([{ line: 3, found: expect.stringContaining('quote') }]);
  });
});

describe('OpenClio site', () => {
  const conversation = [
    { role: 'user', content: 'u1' },
    { role: 'assistant', content: 'a1' },
    { role: 'pr', content: '0.2 0.79' },
    { role: 'user', content: 'u2' },
    { role: 'assistant', content: 'a2' },
    { role: 'pr', content: '0.70 0.29' },
    { role: 'bailJournal', content: 'BAIL\nI had enough.' },
  ];
  const leaf = { facetValue: 'v', allFacetValues: [{ facet: 'Request', value: 'to be heard' }], conversation };
  const node = (conversations: unknown[]) => ({ summary: 's', name: 'n', children: [], numConvs: 1, conversations });
  const tree = {
    summary: 'Top',
    name: 'Top',
    numConvs: 2,
    children: [node([leaf]), node([{ ...leaf, facetValue: 'other' }])],
  };

  test.each([
    ['on one line', JSON.stringify(tree)],
    ['over many lines', JSON.stringify(tree, null, 2)],
    ['as an array of nodes', JSON.stringify([tree])],
  ])('Each exit offered is a record, and a conversation in two nodes is read once: %s', async (_name, content) => {
    const { records, bad } = await read(content, 'site.json');
    expect(bad).toEqual([]);
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      method: 'bail_prompt',
      turn: 1,
      pBail: 0.2,
      pContinue: 0.79,
      bailed: null,
      journal: null,
    });
    expect(records[1]).toMatchObject({
      turn: 2,
      pBail: 0.7,
      bailed: true,
      journal: 'I had enough.',
      messages: [{ content: 'u1' }, { content: 'a1' }, { content: 'u2' }, { content: 'a2' }],
      meta: { facets: { Request: 'to be heard' } },
    });
    expect(records[0]!.source!.conversation_id).toBe(records[1]!.source!.conversation_id);
  });

  test('A conversation without an exit is one record', async () => {
    const { records } = await read(JSON.stringify(node([{ conversation: conversation.slice(0, 1) }])));
    expect(records).toMatchObject([{ method: null, messages: [{ content: 'u1' }] }]);
  });

  test('Nodes that only point to other files say so', async () => {
    const root = { ...tree, children: [{ numConvs: 3, path: '/x/data1.json' }] };
    await expect(read(JSON.stringify(root))).rejects.toThrow(/without conversations.*"path"/);
    await expect(read(JSON.stringify([{ facet: { name: 'Request' }, hierarchy: [] }]))).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
    });
  });
});

test('Any format may be gzipped, parquet and zip too', async () => {
  const { readFileSync } = await import('node:fs');
  const lines = `${line({ id: 'a' })}\n${line({ id: 'b' })}\n`;
  expect((await read(gzipSync(lines), 'big.jsonl.gz')).records.map((record) => [record.id, record.run])).toEqual([
    ['a', 'big'],
    ['b', 'big'],
  ]);
  expect((await read(Buffer.concat([gzipSync(lines.slice(0, 60)), gzipSync(lines.slice(60))]))).records).toHaveLength(
    2,
  );
  expect((await read(gzipSync('text\nhello\n'))).records).toHaveLength(1);
  expect((await read(gzipSync(`[${line({})}]`))).records).toHaveLength(1);
  for (const [name, count] of [
    ['wildchat-zstd.parquet', 7],
    ['inspect-zstd.eval', 2],
  ] as const) {
    const { records } = await gather(writeRun(gzipSync(readFileSync(FIXTURES + name)), `${name}.gz`));
    expect(records).toHaveLength(count);
  }
});
