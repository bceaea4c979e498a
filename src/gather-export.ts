import { iterateExportRows } from '../db/export-rows.js';
import { loadSkippedLines } from '../db/imports.js';
import { createGistFinder } from '../db/members.js';
import { countBeside, countPending } from '../db/placements.js';
import { COUNTED_BY, countOutcomesBy, createBodyLoader, type OutcomeCounts } from '../db/transcripts.js';
import { excerpt } from '../taxonomy/excerpt.js';
import type { Excerpt, ExportMember, GroupFacts, TaxonomyExport } from '../taxonomy/export/model.js';
import { wilsonInterval } from '../taxonomy/rates.js';
import { formatPlural, formatShare } from './format.js';
import { describeLosses as describeLlmLosses } from './llm-usage.js';
import { loadFacets } from './load-facets.js';
import type { LoadedTaxonomy } from './load-taxonomy.js';
import type { BuildSummary } from './pipeline.js';

const EXCERPT_WIDTH = 220;
/** Skipped lines that are listed one by one. */
const LISTED_LINES = 20;

/** Gathers from a database everything that an export writes. */
export function gatherExport({ db, tree, build }: LoadedTaxonomy): TaxonomyExport {
  const counts = countOutcomesBy(db, COUNTED_BY);
  const groups = COUNTED_BY.map((by, i) => ({ by, rows: counts[i]!.map(withRate) }));
  const facets = loadFacets(db, build);
  const loadBody = createBodyLoader(db);
  const findGists = createGistFinder(db);
  return {
    tree,
    total: withRate(addUp(groups[0]!.rows)),
    groups,
    settings: [
      ['encoder', build.embedModel],
      ['seed', String(build.options.seed)],
    ],
    facetCounts: facets.counts,
    losses: describeLosses(),
    members: iterateExportMembers,
    excerpts(leaf, count) {
      // Of nearly all leaves the first ones differ.
      const first = chooseExcerpts(findGists(leaf.id, count), count);
      return first.length === count ? first : chooseExcerpts(findGists(leaf.id, count * 3), count);
    },
    conversation: ({ key }) => loadBody(key),
  };

  function* iterateExportMembers(): Generator<ExportMember> {
    for (const { transcriptId, ...row } of iterateExportRows(db))
      yield { ...row, key: transcriptId, facets: facets.find(transcriptId) };
  }

  function describeLosses(): string[] {
    const summary = build.summary as unknown as BuildSummary;
    const unknown = groups[0]!.rows.reduce((sum, row) => sum + row.unknown, 0);
    const skipped = loadSkippedLines(db);
    const pending = countPending(db);
    return [
      ...(unknown > 0
        ? [
            `${formatPlural(unknown, 'offer')} with an outcome that could not be read; counted as offers, not in the rates.`,
          ]
        : []),
      ...(summary.cut.count > 0
        ? [
            `${formatPlural(summary.cut.count, 'bail')} embedded in part: the exit and the user’s turns before it were kept, earlier replies and the middle of long turns left out (mean share of tokens kept ${formatShare(summary.cut.meanCoverage)}).`,
          ]
        : []),
      ...(summary.llm ? describeLlmLosses(summary.llm) : []).map((loss) => `${loss}.`),
      ...countBeside(db).map(({ bucket, reason, count }) => `${formatPlural(count, 'bail')} in ${bucket}: ${reason}.`),
      ...(summary.duplicates > 0
        ? [
            `${formatPlural(summary.duplicates, 'bail')} the same as another, or nearly; embedded once, counted each time.`,
          ]
        : []),
      ...(pending > 0
        ? [`${formatPlural(pending, 'bail')} imported after the last build, in no node yet: run the build again.`]
        : []),
      ...skipped
        .slice(0, LISTED_LINES)
        .map(({ file, line, found, expected }) => `${file}:${line} skipped: ${found}, expected ${expected}`),
      ...(skipped.length > LISTED_LINES
        ? [`${formatPlural(skipped.length - LISTED_LINES, 'more line')} skipped.`]
        : []),
    ];
  }
}

function withRate({ group, offers, bails, stays, unknown }: OutcomeCounts): GroupFacts {
  return { group, offers, bails, stays, unknown, rate: wilsonInterval(bails, bails + stays) };
}

function addUp(rows: readonly OutcomeCounts[]): OutcomeCounts {
  const sum = (key: 'offers' | 'bails' | 'stays' | 'unknown') => rows.reduce((total, row) => total + row[key], 0);
  return { group: 'all', offers: sum('offers'), bails: sum('bails'), stays: sum('stays'), unknown: sum('unknown') };
}

function chooseExcerpts(members: ReturnType<ReturnType<typeof createGistFinder>>, count: number): Excerpt[] {
  const chosen = new Map<string, Excerpt>();
  for (const { run, recordId, gist } of members) {
    const text = excerpt(gist, EXCERPT_WIDTH);
    if (text !== '' && !chosen.has(text)) chosen.set(text, { name: `${run}/${recordId}`, text });
    if (chosen.size === count) break;
  }
  return [...chosen.values()];
}
