import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readReply } from '../../../taxonomy/llm/reply.js';

const NAMED = z.object({ summary: z.string(), name: z.string().min(1, 'Expected a name.') });
const GOOD = { summary: 'They were {brave}, "so".', name: 'Brave' };
const JSON_TEXT = JSON.stringify(GOOD);

describe('a reply', () => {
  test.each([
    ['bare', JSON_TEXT],
    ['in a fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['in prose', `Of course! Here it is: ${JSON_TEXT} Shall I go on?`],
    ['after an object of another form', `{"thought": "hard"}\n${JSON_TEXT}`],
    ['after the form itself, repeated', `{"summary": "...", "name": ""} ${JSON_TEXT}`],
    ['inside an object', `{"result": ${JSON_TEXT}}`],
    ['in a list', `[${JSON_TEXT}]`],
    ['with commas too many', JSON_TEXT.replace('}', '}').replace(/\}$/, ',}')],
    ['over several lines', JSON.stringify(GOOD, null, 2)],
    ['after thoughts', `<think>{"summary":"no","name":"no"}</think>${JSON_TEXT}`],
    ['after thoughts whose beginning is missing', `{"summary":"no","name":"no"}</think>${JSON_TEXT}`],
    ['before thoughts that never end', `${JSON_TEXT}<think>but {"summary":"no","name":"no"}`],
  ])('is found %s', (_, text) => {
    expect(readReply(text, NAMED)).toEqual({ ok: true, value: GOOD });
  });

  test('may come in tags where there is no JSON', () => {
    const text = 'Well.\n<summary>They left.</summary>\n<name> Leaving </name>';
    expect(readReply(text, NAMED)).toEqual({ ok: true, value: { summary: 'They left.', name: 'Leaving' } });
  });

  test.each([
    ['', 'The reply was empty.'],
    [' \n', 'The reply was empty.'],
    ['<think>all I think', 'The reply was empty.'],
    ['I will not.', 'The reply holds no JSON object.'],
    ['{"summary": "They le', 'The JSON object is not valid, or does not end.'],
    ["{'summary': 'a', 'name': 'b'}", 'The JSON object is not valid, or does not end.'],
    ['{"summary": "a", "name": ""}', '"name": Expected a name.'],
    ['{"name": "b"}', '"summary": Invalid input: expected string, received undefined'],
  ])('of %j has the fault: %s', (text, fault) => {
    expect(readReply(text, NAMED)).toEqual({ ok: false, fault });
  });

  test('that sets a prototype sets nothing', () => {
    const read = readReply('<__proto__>x</__proto__><summary>a</summary><name>b</name>', NAMED);
    expect(read).toEqual({ ok: true, value: { summary: 'a', name: 'b' } });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test.each(['{', '{"a":', '[{', '<think>', '</think>', '<name>', '{"'])('of %s over and over has a fault', (piece) => {
    expect(readReply(piece.repeat(50_000), NAMED).ok).toBe(false);
  });
});
