import { createHash } from 'node:crypto';
import { inertText } from '../../taxonomy/inert.js';
import type { Interval } from '../../taxonomy/rates.js';
import { formatRate } from '../stats/figures.js';
import { chooseAxisEnd } from '../stats/plot.js';
import type { Cell, Table } from '../stats/section.js';
import type { Block, TreeItem } from './document.js';

/** Width and height of a drawn interval, in pixels. */
const PLOT = { width: 160, height: 12 } as const;

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{line-height:1.2}h2{margin-top:2.5rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.875rem}
.wide{overflow-x:auto;margin:1rem 0}
th,td{padding:.2rem .7rem .2rem 0;text-align:left;vertical-align:top;white-space:nowrap}
th{border-bottom:1px solid;font-weight:600}.number{text-align:right}.name{white-space:normal;min-width:9rem}
th.plot{font-weight:400;font-size:.75rem}th.plot span+span{float:right;padding-right:.25rem}
svg{color:#2563eb;vertical-align:middle}.detail{opacity:.75}
@media print{body{max-width:none;margin:0;font-size:11pt}h2{break-after:avoid}table,li{break-inside:avoid}}`;

/** A report as one HTML file that loads nothing. Everything from data is escaped, and no script may run. */
export function* renderReportHtml(blocks: readonly Block[]): Generator<string> {
  const title = blocks.find((block) => block.kind === 'heading')?.text ?? '';
  const hash = createHash('sha256').update(STYLE).digest('base64');
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
`;
  for (const block of blocks) yield `${renderBlock(block)}\n`;
  yield '</body>\n</html>\n';
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list': {
      const tag = block.isNumbered ? 'ol' : 'ul';
      return `<${tag}>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</${tag}>`;
    }
    case 'tree':
      return renderTree(block.nodes);
    case 'table':
      return renderTable(block.table);
  }
}

function renderTree(nodes: readonly TreeItem[]): string {
  const items = nodes.map(({ name, detail, children }) => {
    const below = children.length > 0 ? `\n${renderTree(children)}\n` : '';
    return `<li>${escapeHtml(name)} <span class="detail">${escapeHtml(detail)}</span>${below}</li>`;
  });
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

function renderTable({ columns, rows }: Table): string {
  const end = chooseAxisEnd(rows.flat().filter((cell): cell is Interval => cell !== null && typeof cell !== 'string'));
  const head = columns
    .map(({ head: text, kind }) =>
      kind === 'plot'
        ? `<th class="plot" aria-hidden="true"><span>0</span><span>${escapeHtml(formatRate(end))}</span></th>`
        : `<th class="${kind}" scope="col">${escapeHtml(text)}</th>`,
    )
    .join('');
  const body = rows.map(
    (row) =>
      `<tr>${columns.map(({ kind }, i) => `<td class="${kind}">${renderCell(row[i] ?? null, end)}</td>`).join('')}</tr>`,
  );
  return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table></div>`;
}

function renderCell(cell: Cell, end: number): string {
  if (cell === null) return '';
  return typeof cell === 'string' ? escapeHtml(cell) : drawInterval(cell, end);
}

/** A bar up to the lower bound, a line to the upper one, a dot at the rate. */
function drawInterval({ rate, low, high }: Interval, end: number): string {
  const at = (share: number) => ((Math.min(share, end) / end) * (PLOT.width - 8) + 4).toFixed(1);
  const middle = PLOT.height / 2;
  return `<svg width="${PLOT.width}" height="${PLOT.height}" aria-hidden="true"><rect x="4" y="${middle - 3}" width="${(Number(at(low)) - 4).toFixed(1)}" height="6" fill="currentColor" opacity=".35"/><line x1="${at(low)}" x2="${at(high)}" y1="${middle}" y2="${middle}" stroke="currentColor" stroke-width="2"/><circle cx="${at(rate)}" cy="${middle}" r="4" fill="currentColor"/></svg>`;
}

function escapeHtml(text: string): string {
  return inertText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
