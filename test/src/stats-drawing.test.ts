import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import {
  formatBounds,
  formatExpected,
  formatP,
  formatPoints,
  formatRate,
  formatRatio,
  formatScore,
} from '../../src/stats/figures.js';
import { chooseAxisEnd, drawInterval } from '../../src/stats/plot.js';
import { extraColumn, nameColumn, numberColumn, PLOT, type Section } from '../../src/stats/section.js';
import { renderSections } from '../../src/stats/terminal.js';
import { createStyle } from '../../src/style.js';

const plain = createStyle(false, {});
const interval = (low: number, rate: number, high: number) => ({ low, rate, high });

describe('a drawn interval', () => {
  test('is a bar up to the lower bound, then the interval with the rate in it', () => {
    expect(drawInterval(interval(0.3, 0.5, 0.85), 1, 10)).toBe('━━━├─●──┤ ');
    expect(drawInterval(interval(0, 0.05, 0.4), 1, 10)).toBe('●───┤     ');
    expect(drawInterval(interval(0.9, 1, 1), 1, 10)).toBe('━━━━━━━━━●');
    expect(drawInterval(interval(0, 0, 0), 1, 4)).toBe('●   ');
  });

  test('has one dot and its width, whatever is drawn', () => {
    for (let low = 0; low <= 1; low += 0.13) {
      for (let rate = low; rate <= 1; rate += 0.17) {
        const line = drawInterval(interval(low, rate, Math.min(1, rate + 0.2)), 1, 17);
        expect(stringWidth(line)).toBe(17);
        expect(line.split('●')).toHaveLength(2);
      }
    }
  });

  test('lies on an axis that ends at an easy number above every bound', () => {
    expect(chooseAxisEnd([interval(0, 0.1, 0.19), interval(0, 0, 0.004)])).toBe(0.2);
    expect(chooseAxisEnd([interval(0.2, 0.9, 0.97)])).toBe(1);
    expect(chooseAxisEnd([])).toBe(0.01);
  });
});

describe('figures', () => {
  test('are written so that small rates can be told apart and nothing known is a dash', () => {
    expect([0, 0.0028, 0.00994, 0.00996, 0.1234, 1].map(formatRate)).toEqual([
      '0.0 %',
      '0.28 %',
      '0.99 %',
      '1.0 %',
      '12.3 %',
      '100.0 %',
    ]);
    expect([formatRate(null), formatRate(undefined), formatRate(Number.NaN), formatBounds(null)]).toEqual([
      '-',
      '-',
      '-',
      '-',
    ]);
    expect(formatBounds({ low: 0.0941, high: 0.1409 })).toBe('9.4–14.1 %');
    expect([0.0312, -0.004, 0.0001, -0.0001].map(formatPoints)).toEqual(['+3.1', '−0.4', '0.0', '0.0']);
    expect([0, 2.305, 12.34, 123.4, Number.POSITIVE_INFINITY, Number.NaN].map(formatRatio)).toEqual([
      '0.00',
      '2.31',
      '12.3',
      '123',
      '∞',
      '-',
    ]);
    expect([0.0004, 0.0341, 1].map(formatP)).toEqual(['< 0.001', '0.034', '1.000']);
    expect([0.5, -0.333, -0.001, null].map(formatScore)).toEqual(['0.50', '−0.33', '0.00', '-']);
    expect([3, 3.75, 1234.04].map(formatExpected)).toEqual(['3', '3.8', '1,234']);
  });
});

describe('a section on a terminal', () => {
  const section = (name: string): Section => ({
    title: 'Rates',
    tables: [
      {
        columns: [nameColumn('model'), numberColumn('rate'), extraColumn('more'), PLOT],
        rows: [
          [name, '50.0 %', '1,234,567', interval(0.4, 0.5, 0.6)],
          ['b', '7.0 %', '8', null],
        ],
      },
    ],
    notes: ['A note of several words that is longer than the terminal is wide, with 12.5 % in it.'],
  });

  test('draws where there is room, and leaves out what a reader can do without before it breaks names', () => {
    const wide = renderSections([section('a')], 80, plain);
    expect(wide).toContain('━');
    expect(wide).toContain('1,234,567');
    const narrow = renderSections([section('a name that is long')], 40, plain);
    expect(narrow).toContain('●');
    expect(narrow).not.toContain('1,234,567');
    expect(narrow).toMatch(/^ {2}a name that is +50\.0 % .*\n {4}long\n {2}b /m);
    const narrowest = renderSections([section('a name that is long')], 26, plain);
    expect(narrowest).not.toContain('●');
    expect(narrowest).toContain('50.0 %');
  });

  test('is never wider than the terminal, also with wide characters, and does not part a number from its sign', () => {
    for (const width of [26, 34, 40, 60, 100]) {
      for (const name of ['a', 'a much longer name than there is room for', '模型的名字非常非常非常非常长']) {
        for (const line of renderSections([section(name)], width, plain).split('\n')) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/^\s*%/);
        }
      }
    }
  });

  test('loses nothing of a name', () => {
    const name = 'a much longer name than there is room for, with-one-word-that-is-longer-than-a-line';
    for (const width of [26, 34, 60]) {
      const column = renderSections([section(name)], width, plain)
        .split('\n')
        .slice(2)
        .map((line) => line.replace(/ {2,}(?:[\d━├●].*)?$/, '').trim());
      expect(column.join('').replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
    }
  });

  test('lets no text act', () => {
    const text = renderSections([{ ...section('evil\u001b[31m\u202e'), title: 'a\u0007b\nc' }], 80, plain);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text.split('\n')[0]).toBe('a␇b c');
  });
});
