import type { Bounds } from '../../taxonomy/stats/bootstrap.js';

/** `0.1234` as `12.3 %`, `0.0028` as `0.28 %`; nothing known as a dash. */
export function formatRate(rate: number | null | undefined): string {
  if (rate === null || rate === undefined || !Number.isFinite(rate)) return '-';
  return `${percentOf(rate)} %`;
}

/** `9.5–14.1 %`. */
export function formatBounds(bounds: Bounds | null | undefined): string {
  return bounds ? `${percentOf(bounds.low)}–${percentOf(bounds.high)} %` : '-';
}

/** A difference of rates in points: `+3.1`, `−0.4`. */
export function formatPoints(difference: number | null | undefined): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return '-';
  const text = Math.abs(difference * 100).toFixed(1);
  if (text === '0.0') return '0.0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** `−1.2 to +4.0`. */
export function formatPointBounds(bounds: { readonly low: number | null; readonly high: number | null }): string {
  return bounds.low === null || bounds.high === null
    ? '-'
    : `${formatPoints(bounds.low)} to ${formatPoints(bounds.high)}`;
}

/** A ratio: `2.31`, `12`, `∞`. */
export function formatRatio(ratio: number): string {
  if (Number.isNaN(ratio)) return '-';
  if (ratio === Number.POSITIVE_INFINITY) return '∞';
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

/** `0.034`, `< 0.001`. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return '-';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** -1 to 1, with its sign where it has one. */
export function formatScore(score: number | null | undefined): string {
  if (score === null || score === undefined || Number.isNaN(score)) return '-';
  const text = Math.abs(score).toFixed(2);
  return score < 0 && text !== '0.00' ? `−${text}` : text;
}

/** A count that may be an expected one: whole, or with one decimal. */
export function formatExpected(count: number): string {
  const rounded = Math.round(count * 10) / 10;
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** Two decimals below one per cent, where one would leave nothing to tell rates apart by. */
function percentOf(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.995 ? percent.toFixed(2) : percent.toFixed(1);
}
