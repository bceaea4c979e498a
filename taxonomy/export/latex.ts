import { excerpt } from '../excerpt.js';
import type { TreeNode } from '../tree.js';
import { latexText } from './latex-text.js';
import type { GroupFacts, TaxonomyExport } from './model.js';

/** Columns of an example, at most: two lines of the table. */
const EXAMPLE_WIDTH = 90;

/**
 * The taxonomy as a table for a paper: groups, categories, counts and an example each, with booktabs. It compiles by itself
 * with pdfLaTeX, XeLaTeX or LuaLaTeX; for a paper, take the part between the two lines of percent signs.
 */
export function* renderLatex(taxonomy: TaxonomyExport): Generator<string> {
  const bails = taxonomy.tree.reduce((sum, node) => sum + node.bailCount, 0);
  yield HEAD;
  yield `\\begin{longtable}{@{}>{\\raggedright\\arraybackslash}p{0.38\\linewidth}rr>{\\raggedright\\arraybackslash}p{0.47\\linewidth}@{}}\n`;
  yield `\\caption{${caption(taxonomy, bails)}}\\label{tab:bail-taxonomy}\\\\\n`;
  yield `\\toprule\n${COLUMNS}\\midrule\n\\endfirsthead\n\\toprule\n${COLUMNS}\\midrule\n\\endhead\n`;
  yield '\\midrule\\multicolumn{4}{r@{}}{\\footnotesize continued on the next page}\\\\\n\\endfoot\n\\bottomrule\n\\endlastfoot\n';
  for (const [i, node] of taxonomy.tree.entries()) {
    if (i > 0) yield '\\addlinespace\n';
    yield* renderNode(node, bails, taxonomy);
  }
  yield `\\end{longtable}\n${FOOT}`;
}

const RULER = '%'.repeat(60);

const HEAD = `\\documentclass[10pt,a4paper]{article}
\\usepackage[T1]{fontenc}
% Without it pdfLaTeX sets T1 in fonts of dots.
\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}
\\usepackage[a4paper,margin=20mm]{geometry}
\\usepackage{textcomp,array,longtable,booktabs}
% What the fonts of pdfLaTeX lack is named in brackets; XeLaTeX and LuaLaTeX set it, given a font that has it.
\\ifdefined\\Umathchar\\newcommand{\\otherscript}[2]{#2}\\else\\newcommand{\\otherscript}[2]{[#1]}\\fi
% A name so many levels below the top; its further lines stand under its first.
\\newcommand{\\level}[1]{\\leftskip=#1em\\relax}
\\begin{document}
${RULER}
{\\small\\setlength{\\tabcolsep}{4pt}\\setlength{\\LTcapwidth}{\\linewidth}
`;
const FOOT = `}
${RULER}
\\end{document}
`;
const COLUMNS = '\\textbf{Situation} & \\textbf{Bails} & \\textbf{\\%} & \\textbf{Example}\\\\\n';

function* renderNode(node: TreeNode, bails: number, taxonomy: TaxonomyExport): Generator<string> {
  const name = node.depth === 0 ? `\\textbf{${latexText(node.name)}}` : `\\level{${node.depth}}${latexText(node.name)}`;
  const [example] = node.children.length === 0 ? taxonomy.excerpts(node, 1) : [];
  const shown = example ? `\`\`${latexText(excerpt(example.text, EXAMPLE_WIDTH))}''` : '';
  const after = node.children.length > 0 && node.depth === 0 ? '\\\\*' : '\\\\';
  yield `${name} & ${node.bailCount} & ${((node.bailCount / bails) * 100).toFixed(1)} & ${shown}${after}\n`;
  for (const child of node.children) yield* renderNode(child, bails, taxonomy);
}

function caption({ groups, total }: TaxonomyExport, bails: number): string {
  const models = groups.find(({ by }) => by === 'model')?.rows.map(({ group }) => group) ?? [];
  const named = models.filter((model) => model !== '');
  const who =
    named.length > 0 && named.length <= 3
      ? listOf(named.map(latexText))
      : `${named.length > 0 ? named.length : 'the'} models`;
  return `Situations that ${who} left: ${bails} bails in ${total.offers} offers of an exit${rateOf(total)}. \\%: share of the bails.`;
}

function rateOf({ rate }: GroupFacts): string {
  if (!rate) return '';
  const percent = (share: number) => (share * 100).toFixed(1);
  return `, ${percent(rate.rate)}\\,\\% of those whose outcome is known (95\\,\\% Wilson interval ${percent(rate.low)} to ${percent(rate.high)})`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
