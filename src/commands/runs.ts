import { openForReading, withDatabase } from '../../db/open.js';
import { countOutcomes, type OutcomeCounts } from '../../db/transcripts.js';
import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { wilsonInterval } from '../../taxonomy/rates.js';
import { alignColumns, formatCount, formatShare } from '../format.js';
import type { Output } from '../output.js';
import { createStyle } from '../style.js';

/** Lists the runs in the database, then their models and methods, each with its bail rate per offer. */
export async function runsCommand(
  options: { readonly db: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  await withDatabase(openForReading(options.db), (db) => {
    const groups = (['run', 'model', 'method', 'variant'] as const).map((by) => ({
      by,
      rows: countOutcomes(db, by).map(withRate),
    }));
    if (options.json) {
      output.write(`${inertJson(Object.fromEntries(groups.map(({ by, rows }) => [`${by}s`, rows])), 2)}\n`);
      return;
    }
    const style = createStyle();
    for (const { by, rows } of groups) {
      const head = [by, 'offers', 'bails', 'rate', '95 % interval', 'stays', 'unknown'];
      const [first, ...lines] = alignColumns([head, ...rows.map(renderRow)], [1, 2, 3, 4, 5, 6]);
      output.write(`${style.bold(first!)}\n${lines.map((line) => `${line}\n`).join('')}\n`);
    }
    output.write('The rate is bails per offer whose outcome is known; its interval is Wilson’s.\n');
  });
}

interface GroupRate extends OutcomeCounts {
  readonly rate: { readonly rate: number; readonly low: number; readonly high: number } | null;
}

function withRate(counts: OutcomeCounts): GroupRate {
  return { ...counts, rate: wilsonInterval(counts.bails, counts.bails + counts.stays) };
}

function renderRow({ group, offers, bails, stays, unknown, rate }: GroupRate): string[] {
  const interval = rate ? `${formatShare(rate.low)} to ${formatShare(rate.high)}` : '-';
  return [
    group === '' ? '(not given)' : inertText(group),
    formatCount(offers),
    formatCount(bails),
    formatShare(rate?.rate ?? null),
    interval,
    formatCount(stays),
    formatCount(unknown),
  ];
}
