import { type Database, openForReading, withDatabase } from '../../db/open.js';
import type { Output } from '../output.js';
import { loadKeptSections, type Question } from '../stats/question.js';
import type { Section } from '../stats/section.js';
import { renderSections } from '../stats/terminal.js';
import { createStyle } from '../style.js';

export interface StatsOptions extends Question {
  readonly db: string;
  /** Print the offers that are counted instead of the figures. */
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Narrower than this a table says nothing, wider than this it is hard to read along. */
const WIDTHS = { narrowest: 80, usual: 100, widest: 160 } as const;

/** Prints how often the models left, under what, and whether that is chance. */
export async function statsCommand(options: StatsOptions, output: Output): Promise<void> {
  await withDatabase(openForReading(options.db), async (db) => {
    const kept = options.list || options.json ? null : loadKeptSections(db, options);
    output.write(kept ? render(kept) : await answer(db, options));
  });
}

async function answer(db: Database, options: StatsOptions): Promise<string> {
  const { answerAsJson, answerInSections, listAsJson, listInSections } = await import('../stats/answer.js');
  if (options.json) return options.list ? listAsJson(db, options) : answerAsJson(db, options);
  return render(options.list ? listInSections(db, options) : answerInSections(db, options));
}

function render(sections: readonly Section[]): string {
  return renderSections(sections, chooseWidth(), createStyle());
}

function chooseWidth(): number {
  const wanted = Number(process.env.COLUMNS) || process.stdout.columns || WIDTHS.usual;
  return Math.min(WIDTHS.widest, Math.max(WIDTHS.narrowest, wanted));
}
