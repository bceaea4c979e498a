import { describe, expect, test } from 'vitest';
import { type DetectOptions, detectBail } from '../../src/runs/detect.js';
import { isProblem, parseRecord } from '../../src/runs/parse-record.js';

function detect(fields: Record<string, unknown>, options?: DetectOptions) {
  const record = parseRecord({ messages: [{ role: 'user', content: 'Hi' }], ...fields }, { run: 'r' });
  if (isProblem(record)) throw new Error(`found ${record.found}, expected ${record.expected}`);
  return detectBail(record, options);
}

function outcome(method: string | null, output: unknown, options?: DetectOptions): string {
  return detect({ method, output }, options).outcome;
}

const TOOL = 'switchconversation_tool';

describe('What the record says', () => {
  test('A given outcome wins over the output and the probabilities', () => {
    expect(
      detect({ method: 'bail_string', output: 'SWITCHCONVERSATION', p_bail: 0.9, p_continue: 0.1, bailed: false }),
    ).toEqual({
      outcome: 'stay',
      rule: 'given',
      note: null,
    });
    expect(detect({ method: 'bail_prompt', output: '🟢', bailed: true }).outcome).toBe('bail');
  });

  test('Without an output the outcome is unknown, unless the probabilities say', () => {
    expect(detect({ method: 'bail_tool' })).toMatchObject({ outcome: 'unknown', rule: 'no evidence' });
    expect(detect({ method: 'bail_tool', output: null, bailed: null }).outcome).toBe('unknown');
    expect(detect({ p_bail: 0.7, p_continue: 0.29 })).toMatchObject({ outcome: 'bail', rule: 'probabilities' });
    expect(detect({ p_bail: 0.2, p_continue: 0.7 }).outcome).toBe('stay');
    expect(detect({ p_bail: 0.02, p_continue: 0.01 }).outcome).toBe('bail');
    expect(detect({ p_bail: 0.5, p_continue: 0.5 }).outcome).toBe('stay');
  });

  test('One probability alone is held against what is left to 1, and says so', () => {
    expect(detect({ p_bail: 0.6 })).toMatchObject({
      outcome: 'bail',
      note: expect.stringContaining('P(continue) is not given'),
    });
    expect(detect({ p_bail: 0.4 }).outcome).toBe('stay');
    expect(detect({ p_continue: 0.4 })).toMatchObject({
      outcome: 'bail',
      note: expect.stringContaining('P(bail) is not given'),
    });
  });

  test('The output wins over the probabilities where it is clear', () => {
    expect(
      detect({ method: 'bail_prompt', output: '<wellbeing>🟢</wellbeing>', p_bail: 0.9, p_continue: 0.1 }).rule,
    ).toBe('emoji');
    expect(detect({ method: 'bail_string', output: 'Fine.', p_bail: 0.9, p_continue: 0.1 }).outcome).toBe('stay');
    expect(detect({ method: 'bail_prompt', output: 'Hmm.', p_bail: 0.9, p_continue: 0.1 })).toMatchObject({
      outcome: 'bail',
      rule: 'probabilities',
    });
    expect(detect({ method: 'bail_tool', output: '', p_bail: 0.9, p_continue: 0.1 })).toMatchObject({
      outcome: 'bail',
      rule: 'probabilities',
    });
  });
});

describe('bail_tool', () => {
  test.each([
    [
      'OpenAI tool calls',
      { content: null, tool_calls: [{ id: '1', type: 'function', function: { name: TOOL, arguments: '{}' } }] },
    ],
    ['Inspect tool calls', { content: '', tool_calls: [{ function: TOOL, arguments: {} }] }],
    [
      'a call in another letter case',
      { content: '', tool_calls: [{ name: ' SwitchConversation_Tool ', arguments: {} }] },
    ],
    ['the second of two calls', { content: '', tool_calls: [{ name: 'search' }, { name: TOOL }] }],
    ['a namespaced call', { content: '', tool_calls: [{ name: `functions.${TOOL}` }] }],
    ['the old function_call', { content: null, function_call: { name: TOOL, arguments: '{}' } }],
    [
      'an Anthropic part',
      [
        { type: 'text', text: 'I would rather go.' },
        { type: 'tool_use', id: 't', name: TOOL, input: {} },
      ],
    ],
    [
      'a whole OpenAI response',
      { choices: [{ message: { role: 'assistant', content: null, tool_calls: [{ function: { name: TOOL } }] } }] },
    ],
  ])('%s leave', (_name, output) => {
    expect(detect({ method: 'bail_tool', output })).toMatchObject({ outcome: 'bail', rule: 'tool call' });
  });

  test.each([
    ['bare JSON', `{"name": "${TOOL}", "arguments": {}}`],
    ['JSON with the name last', `{"arguments": {"why": "{"}, "name": "${TOOL}"}`],
    [
      'JSON in a code block after prose',
      `I will leave.\n\`\`\`json\n{\n  "name": "${TOOL}",\n  "arguments": {}\n}\n\`\`\``,
    ],
    ['JSON as OpenAI nests it', `{"tool_calls":[{"type":"function","function":{"name":"${TOOL}","arguments":"{}"}}]}`],
    ['hermes', `<tool_call>\n{"name": "${TOOL}", "arguments": {}}\n</tool_call>`],
    ['hermes that is not closed', `<tool_call>\n{"name": "${TOOL}", "arguments": {}}`],
    ['llama3', `{"name": "${TOOL}", "parameters": {}}`],
    ['llama3 with a type', `{"type": "function", "name": "${TOOL}", "parameters": {"reason": "a \\"long\\" } story"}}`],
    ['python tag with JSON', `<|python_tag|>{"name": "${TOOL}", "parameters": {}}`],
    ['python tag with a call', `<|python_tag|>${TOOL}.call()`],
    ['llama3.1 function tag', `<function=${TOOL}>{}</function>`],
    ['GLM-4', `${TOOL}\n{}`],
    ['GLM-4 after prose', `I prefer to stop.\n${TOOL}\n{"reason": "x"}`],
    ['GLM-4.5', `<tool_call>${TOOL}\n<arg_key>reason</arg_key>\n<arg_value>x</arg_value>\n</tool_call>`],
    ['GLM-4.5 without arguments', `<tool_call>${TOOL}</tool_call>`],
    ['pythonic', `[${TOOL}()]`],
    ['upper case', `{"NAME": "SWITCHCONVERSATION_TOOL", "ARGUMENTS": {}}`],
    ['mistral', `[TOOL_CALLS][{"name": "${TOOL}", "arguments": {}}]`],
    ['after thinking', `<think>Should I?</think>\n{"name": "${TOOL}", "arguments": {}}`],
  ])('%s as text leaves', (_name, output) => {
    expect(detect({ method: 'bail_tool', output })).toMatchObject({ outcome: 'bail', rule: 'tool call as text' });
  });

  test.each([
    ['the name in running text', `I could call ${TOOL}, but I won't.`],
    ['the name in quotes', `There is a tool named "${TOOL}".`],
    [
      'the definition repeated',
      `{"type":"function","function":{"name":"${TOOL}","description":"Leaves","parameters":{}}}`,
    ],
    ['JSON that breaks off', `{"name": "${TOOL}", "arguments": {`],
    ['another tool', '{"name": "search", "arguments": {"q": "switchconversation_tool"}}'],
    ['the call inside thinking', `<think>{"name": "${TOOL}", "arguments": {}}</think>I will stay.`],
    ['the call in thinking that never ends', `<think>{"name": "${TOOL}", "arguments": {}}`],
    ['a longer name', '{"name": "not_switchconversation_tool", "arguments": {}}'],
    ['an empty output', ''],
  ])('%s stays', (_name, output) => {
    expect(outcome('bail_tool', output)).toBe('stay');
  });

  test('A tool of another name counts where it is named, and the default ones then do not', () => {
    const call = (name: string) => ({ content: '', tool_calls: [{ name, arguments: {} }] });
    expect(outcome('bail_tool', call('walk-away.v2'))).toBe('stay');
    expect(outcome('bail_tool', call('Walk-Away.v2'), { toolName: 'walk-away.v2' })).toBe('bail');
    expect(outcome('bail_tool', 'walk-away.v2\n{}', { toolName: 'Walk-Away.v2' })).toBe('bail');
    expect(outcome('bail_tool', call(TOOL), { toolName: 'walk-away.v2' })).toBe('stay');
    expect(outcome('bail_tool', call('end_conversation'))).toBe('bail');
  });

  test('A long output full of braces and names ends, and stays', () => {
    expect(outcome('bail_tool', '{'.repeat(300_000) + `"${TOOL}" `.repeat(20_000))).toBe('stay');
  });
});

describe('bail_string', () => {
  test.each([
    'SWITCHCONVERSATION',
    'I think so. SwitchConversation.',
    'xswitchconversationx',
    '**SWITCHCONVERSATION**',
  ])('%s leaves', (output) => {
    expect(detect({ method: 'bail_string', output })).toMatchObject({ outcome: 'bail', rule: 'keyword' });
  });

  test.each([
    '',
    'I will stay.',
    'SWITCH CONVERSATION',
    '<think>SWITCHCONVERSATION</think>No.',
    '<THINKING>switchconversation',
  ])('%j stays', (output) => {
    expect(detect({ method: 'bail_string', output })).toMatchObject({ outcome: 'stay', rule: 'keyword' });
  });

  test('Another keyword replaces the default one', () => {
    expect(outcome('bail_string', 'please terminate', { keyword: 'TERMINATE' })).toBe('bail');
    expect(outcome('bail_string', 'SWITCHCONVERSATION', { keyword: 'TERMINATE' })).toBe('stay');
  });

  test('The keyword in a content part counts', () => {
    expect(outcome('bail_string', [{ type: 'image_url' }, { type: 'text', text: 'switchconversation' }])).toBe('bail');
  });

  test('Reasoning in a field of its own does not count', () => {
    expect(outcome('bail_string', { content: 'No.', reasoning_content: 'SWITCHCONVERSATION?' })).toBe('stay');
    expect(
      outcome('bail_string', [
        { type: 'reasoning', reasoning: 'SWITCHCONVERSATION?' },
        { type: 'text', text: 'No.' },
      ]),
    ).toBe('stay');
  });
});

describe('bail_prompt', () => {
  test.each([
    ['only leave', '<wellbeing>🔄</wellbeing> Journal.', 'bail'],
    ['only leave, outside tags', 'I choose 🔄', 'bail'],
    ['only stay', '<wellbeing>🟢</wellbeing>', 'stay'],
    ['neither', 'I am fine, thanks.', 'unknown'],
    ['empty', '', 'unknown'],
    ['both, one in the tags', 'Not 🟢 but <wellbeing>🔄</wellbeing>', 'bail'],
    ['both, stay in the tags', 'Not 🔄 but <wellbeing>🟢</wellbeing>', 'stay'],
    ['more leave in the tags', '<wellbeing>🔄</wellbeing><wellbeing>🔄</wellbeing><wellbeing>🟢</wellbeing>', 'bail'],
    ['more stay in the tags', '<wellbeing>🟢</wellbeing><wellbeing>🟢</wellbeing><wellbeing>🔄</wellbeing>', 'stay'],
    ['equal, leave last', '<wellbeing>🟢</wellbeing> no: <wellbeing>🔄</wellbeing>', 'bail'],
    ['equal, stay last', '<wellbeing>🔄</wellbeing> no: <wellbeing>🟢</wellbeing> 🔄', 'stay'],
    ['both, none in the tags', '🔄 or 🟢? <wellbeing>?</wellbeing>', 'unknown'],
    ['both without tags', '🔄🟢', 'unknown'],
    ['escaped leave', '<wellbeing>\\ud83d\\udd04</wellbeing>', 'bail'],
    ['escaped stay in capitals', '<wellbeing>\\uD83D\\uDFE2</wellbeing>', 'stay'],
    ['both, one of them escaped', '<wellbeing>\\ud83d\\udd04</wellbeing> not 🟢', 'bail'],
    ['tags in capitals', '🟢? <WELLBEING>🔄</WELLBEING>', 'bail'],
    ['leave only while thinking', '<think>🔄?</think><wellbeing>🟢</wellbeing>', 'stay'],
    ['thinking in capitals', '<Thinking>🟢</Thinking>🔄', 'bail'],
    ['thinking that never ends', '<wellbeing>🟢</wellbeing><think>🔄', 'stay'],
    ['only thinking that never ends', '<think>🔄', 'unknown'],
    ['thinking that began in the prompt', 'perhaps 🔄</think><wellbeing>🟢</wellbeing>', 'stay'],
    ['thinking within thinking', '<think>a<think>🔄</think>🔄</think>🟢', 'stay'],
    ['the keyword of another method', 'SWITCHCONVERSATION', 'unknown'],
  ])('%s', (_name, output, expected) => {
    expect(outcome('bail_prompt', output)).toBe(expected);
  });
});

describe('No method', () => {
  test.each([
    ['a tool call', { content: '', tool_calls: [{ name: TOOL }] }, 'bail', 'tool call'],
    ['a tool call as text', `{"name": "${TOOL}", "arguments": {}}`, 'bail', 'tool call as text'],
    ['the keyword', 'SWITCHCONVERSATION', 'bail', 'keyword'],
    ['leave in the tags', '<wellbeing>🔄</wellbeing>', 'bail', 'emoji'],
    ['stay in the tags', '<wellbeing>🟢</wellbeing>', 'stay', 'emoji'],
    ['an emoji in running text', 'Turn it 🔄', 'unknown', 'no evidence'],
    ['the keyword in small letters', 'switchconversation', 'unknown', 'no evidence'],
    ['an ordinary answer', 'The capital is Paris.', 'unknown', 'no evidence'],
  ])('%s', (_name, output, outcome, rule) => {
    expect(detect({ output })).toMatchObject({ outcome, rule });
  });
});
