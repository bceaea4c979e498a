import { isObject, type Raw } from './fields.js';
import { notAnObject } from './reading.js';
import { splitAnswer } from './split-answer.js';

const ATTACHMENT = 'attachment://';
const METHOD = /^bail[ _-]?(tool|string|str|prompt)$/i;

/**
 * An Inspect sample as a canonical object. What Inspect knows nothing of (method, variant, journal, labels) is taken from
 * the metadata of the sample, else of the evaluation; a scorer named `bail` or `refusal` gives `bailed` or `refused` if its
 * value is a truth or a probability. The other scores, the target and the metadata are kept in `meta`; events are not.
 * @param header the log's `eval`
 * @throws RecordProblem
 */
export function inspectSample(given: unknown, header: Raw): Raw {
  if (!isObject(given)) throw notAnObject(given, 'an Inspect sample, which is an object with "messages"');
  const attachments = isObject(given.attachments) ? given.attachments : {};
  const messages = resolve(messagesOf(given), attachments);
  const split = Array.isArray(messages) ? splitAnswer(messages) : null;
  const metadata = { ...asObject(header.metadata), ...asObject(header.task_args), ...asObject(given.metadata) };
  const scores = scoresOf(given);
  return {
    ...recordFields(metadata),
    ...verdicts(scores),
    id: `${given.id ?? ''}_epoch_${given.epoch ?? 1}`,
    model: header.model ?? asObject(given.output).model,
    messages: split?.messages ?? messages,
    output: split?.output ?? answerOf(given),
    sample: given.epoch,
    source: sourceOf(header),
    meta: { ...without(metadata, Object.keys(recordFields(metadata))), ...kept(given), ...(scores ? { scores } : {}) },
  };
}

/** A sample that failed before its first turn still has its input. */
function messagesOf(sample: Raw): unknown {
  if (Array.isArray(sample.messages) && sample.messages.length > 0) return sample.messages;
  return typeof sample.input === 'string'
    ? [{ role: 'user', content: sample.input }]
    : (sample.input ?? sample.messages);
}

function answerOf(sample: Raw): unknown {
  const output = asObject(sample.output);
  return Array.isArray(output.choices) && output.choices.length > 0 ? output : null;
}

/** Long texts and images stand beside the messages and are named by their hash. */
function resolve(value: unknown, attachments: Raw): unknown {
  if (typeof value === 'string') {
    return value.startsWith(ATTACHMENT) ? (attachments[value.slice(ATTACHMENT.length)] ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, attachments));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, attachments)]));
}

function recordFields(metadata: Raw): Raw {
  const fields: Record<string, unknown> = {};
  if (typeof metadata.method === 'string' && METHOD.test(metadata.method)) {
    fields.method = metadata.method;
    if (typeof metadata.variant === 'string') fields.variant = metadata.variant;
  }
  if (typeof metadata.journal === 'string') fields.journal = metadata.journal;
  if (isObject(metadata.labels)) fields.labels = metadata.labels;
  return fields;
}

function scoresOf(sample: Raw): Raw | null {
  const scores = sample.scores ?? (isObject(sample.score) ? { score: sample.score } : null);
  return isObject(scores) && Object.keys(scores).length > 0 ? scores : null;
}

function verdicts(scores: Raw | null): Raw {
  const verdicts: Record<string, unknown> = {};
  for (const [name, score] of Object.entries(scores ?? {})) {
    const value = isObject(score) ? score.value : score;
    if (/^bail(ed)?$/i.test(name) && (typeof value === 'boolean' || value === 0 || value === 1))
      verdicts.bailed = value;
    const isProbability = typeof value === 'boolean' || (typeof value === 'number' && value >= 0 && value <= 1);
    if (/^refus(al|ed)$/i.test(name) && isProbability) verdicts.refused = value;
  }
  return verdicts;
}

function sourceOf(header: Raw): Raw {
  const dataset = asObject(header.dataset).name;
  return { ...(dataset ? { dataset } : {}), ...(header.task ? { task: header.task } : {}) };
}

function kept(sample: Raw): Raw {
  const entries = ['target', 'choices', 'error', 'limit'].map((key) => [key, sample[key] ?? null] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== ''));
}

function without(object: Raw, keys: readonly string[]): Raw {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function asObject(value: unknown): Raw {
  return isObject(value) ? value : {};
}
