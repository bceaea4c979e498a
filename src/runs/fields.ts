import { describe } from './describe.js';
import { RecordProblem } from './problem.js';

/** Rounding may leave a probability this far outside 0 to 1. */
const PROBABILITY_SLACK = 1e-6;

export type Raw = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Absent, null and empty are all null. @throws RecordProblem */
export function textField(raw: Raw, key: string): string | null {
  const value = raw[key] ?? null;
  if (value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw misfit(key, value, 'a text');
}

/** A text or a number, as text. @throws RecordProblem */
export function nameField(raw: Raw, key: string): string | null {
  const value = raw[key];
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : textField(raw, key);
}

/** @throws RecordProblem */
export function booleanField(raw: Raw, key: string): boolean | null {
  const value = raw[key] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw misfit(key, value, 'true, false or null');
}

/** In [0, 1]; booleans are 0 and 1. @throws RecordProblem */
export function probabilityField(raw: Raw, key: string): number | null {
  const value = raw[key] ?? null;
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const fits = typeof value === 'number' && value >= -PROBABILITY_SLACK && value <= 1 + PROBABILITY_SLACK;
  if (!fits) throw misfit(key, value, 'a number from 0 to 1');
  return Math.min(1, Math.max(0, value));
}

/** @throws RecordProblem */
export function countField(raw: Raw, key: string, least: number): number | null {
  const value = raw[key] ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw misfit(key, value, `a whole number from ${least}`);
}

/** An object; a bare text stands for `{[inner]: text}`. @throws RecordProblem */
export function objectField(raw: Raw, key: string, inner: string): Raw | null {
  const value = raw[key] ?? null;
  if (value === null || value === '') return null;
  if (typeof value === 'string') return { [inner]: value };
  if (isObject(value)) return Object.keys(value).length > 0 ? value : null;
  throw misfit(key, value, 'an object');
}

/** Names to texts; numbers and booleans become text, null drops out. @throws RecordProblem */
export function labelsField(raw: Raw, key: string): Readonly<Record<string, string>> | null {
  const object = objectField(raw, key, 'label');
  if (object === null) return null;
  const labels = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  for (const [name, value] of labels) {
    if (typeof value === 'object') throw misfit(`${key}.${name}`, value, 'a text');
  }
  return labels.length > 0 ? Object.fromEntries(labels.map(([name, value]) => [name, String(value)])) : null;
}

export function misfit(key: string, value: unknown, expected: string): RecordProblem {
  return new RecordProblem(`"${key}" with ${describe(value)}`, expected);
}
