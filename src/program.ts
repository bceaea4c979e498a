import { Command, InvalidArgumentError } from 'commander';
import { declareEditCommands } from './edits/declare-commands.js';
import { DEFAULTS } from './options.js';
import type { Output } from './output.js';
import { readVersion } from './version.js';

/** The whole command line. Each command's code is loaded only when it is called. */
export function createProgram(output: Output): Command {
  const program = new Command('taxonomy')
    .description(
      'Turns the conversations a language model chose to leave into a named, hierarchical, browsable taxonomy.',
    )
    .version(readVersion())
    .showHelpAfterError()
    .exitOverride();

  withBuildOptions(
    program
      .command('build [run...]')
      .description('read run files, and build the taxonomy of all bails in the database'),
  )
    .option('--rebuild', 'make the tree anew, where new bails would be added to it')
    .option(
      '--seed-taxonomy <source>',
      'start from a known taxonomy: paper, a json or md file, or none (default: as the build before)',
    )
    .option('--strict', 'fail when anything was skipped, cut or guessed')
    .action(async (runs: string[], options) =>
      (await import('./commands/build.js')).buildCommand(runs, options, output),
    );

  withBuildOptions(program.command('plan <run...>').description('say what a build would do; touches nothing')).action(
    async (runs: string[], options) => (await import('./commands/plan.js')).planCommand(runs, options, output),
  );

  withDatabase(program.command('tree').description('print the tree'))
    .option('--depth <n>', 'levels to print', parseCount)
    .option('--node <id>', 'print only what is below this node')
    .action(async (options) => (await import('./commands/tree.js')).treeCommand(options, output));

  withDatabase(
    program.command('browse').description('walk the tree in the terminal, down to the turn where the model left'),
  )
    .option('--node <id>', 'start at this node')
    .option('--search <words>', 'start with a search')
    .option('--filter <by=value...>', 'start with filters, like model=gpt-4.1 or method=bail_prompt')
    .action(async (options) => (await import('./commands/browse.js')).browseCommand(options, output));

  withDatabase(
    program
      .command('show <node-or-transcript>')
      .description('print one node (n12) or one transcript (its id, or run/id)'),
  )
    .option('--members <n>', 'members to list of a node', parseCount, 10)
    .action(async (name: string, options) => (await import('./commands/show.js')).showCommand(name, options, output));

  withDatabase(program.command('search <words...>').description('find nodes and transcripts that hold all the words'))
    .option('--limit <n>', 'transcripts to list', parseCount, 20)
    .action(async (words: string[], options) =>
      (await import('./commands/search.js')).searchCommand(words.join(' '), options, output),
    );

  withDatabase(program.command('export').description('write the taxonomy to files'))
    .option('--build <n>', 'the tree as this build left it (see taxonomy log)', parseCount)
    .option('--format <list>', 'md, json, csv, jsonl, parquet, html, latex, bench, openclio; several with commas', 'md')
    .option('-o, --output <path>', 'a file, or a folder for several formats; standard output when absent')
    .option('--node <id>', 'only this node and what is below it')
    .option('--no-transcripts', 'leave out every sentence of a transcript')
    .option('--min-bails <n>', 'show only nodes of at least so many bails', parseCount, 1)
    .option('--redact', 'mask names of people, email addresses, numbers of phones and cards, keys')
    .option('--stats', 'put the tables of the statistics into md')
    .action(async (options) => (await import('./commands/export.js')).exportCommand(options, output));

  withDatabase(program.command('eval').description('measure the quality of the taxonomy, with labels or without'))
    .option('--labels <name>', 'compare with this label (default: category and subcategory where the run has them)')
    .option('--stability', 'also measure the agreement of trees over seeds')
    .option('--seeds <n>', 'how many seeds --stability compares', parseCount, DEFAULTS.stabilitySeeds)
    .action(async (options) => (await import('./commands/eval.js')).evalCommand(options, output));

  withDatabase(
    program.command('stats').description('say how often the models left, under what, and whether that is chance'),
  )
    .option('--by <list>', 'run, model, method, variant, dataset, turn, node, facet; several with commas')
    .option('--only <conditions>', 'count these offers only: model=a,method=bail_tool')
    .option('--contrast <conditions...>', 'compare two: variant=jailbreak variant=plain')
    .option('--no-false-bails', 'take bails that a language model judged mistakes for stays, in every figure')
    .option('--list', 'list the offers instead; --only may then name outcome=bail and node=n12 too')
    .option('--depth <n>', 'level of the tree at which nodes count', parseCount, DEFAULTS.statsDepth)
    .option('--seed <n>', 'seed of resampling', parseSeed, DEFAULTS.seed)
    .action(async (options) => (await import('./commands/stats.js')).statsCommand(options, output));

  withDatabase(
    program.command('report').description('write a report: rates, findings, tree, what is new, method, limits'),
  )
    .option('--format <name>', 'md or html (default: by the ending of --output, else md)')
    .option('-o, --output <path>', 'a file; standard output when absent')
    .option('--no-transcripts', 'leave out names that quote a transcript')
    .option('--min-bails <n>', 'show only nodes of at least so many bails', parseCount, 1)
    .option('--redact', 'mask names of people, email addresses, numbers of phones and cards, keys')
    .option('--seed <n>', 'seed of resampling', parseSeed, DEFAULTS.seed)
    .action(async (options) => (await import('./commands/report.js')).reportCommand(options, output));

  withDatabase(
    program
      .command('diff [before] [after]')
      .description('say what differs between two builds, runs or json exports; default: the build before and now'),
  )
    .option('--against <taxonomy>', 'compare the tree with a known taxonomy: paper, a json or md file')
    .option('--limit <n>', 'lines of each section', parseCount, DEFAULTS.diffLines)
    .action(async (before: string | undefined, after: string | undefined, options) =>
      (await import('./commands/diff.js')).diffCommand(
        [before, after].filter((name) => name !== undefined),
        options,
        output,
      ),
    );

  withDatabase(
    program
      .command('upkeep')
      .description('propose what would put the tree in order: splits, merges, moves; a batch for taxonomy edit --from'),
  )
    .option('--apply', 'make the changes, as one edit')
    .option('--dry-run', 'with --apply: say what would change; touches nothing')
    .option('--author <name>', 'who makes the changes (default: the name of the user)')
    .action(async (options) => (await import('./commands/upkeep.js')).upkeepCommand(options, output));

  withDatabase(
    program
      .command('runs [remove] [run]')
      .description('list the runs in the database, with their bail rates; or take one out: runs remove RUN'),
  ).action(async (action: string | undefined, run: string | undefined, options) => {
    if (action === undefined) return (await import('./commands/runs.js')).runsCommand(options, output);
    if (action === 'remove') return (await import('./commands/runs-remove.js')).removeRunCommand(run, options, output);
    throw new InvalidArgumentError(
      `Expected "remove" and the name of a run, or nothing; found ${JSON.stringify(action)}.`,
    );
  });

  declareEditCommands(program, withDatabase, output);

  withDatabase(program.command('log').description('list imports, builds with their stages, and edits'))
    .option('--node <id>', 'only what happened to this node')
    .action(async (options) => (await import('./commands/log.js')).logCommand(options, output));

  for (const command of program.commands) command.exitOverride();
  return program;
}

function withDatabase(command: Command): Command {
  return command
    .option('--db <file>', 'the database', DEFAULTS.db)
    .option('--json', 'print JSON')
    .option('--quiet', 'no progress on standard error');
}

function withBuildOptions(command: Command): Command {
  return withDatabase(command)
    .option('--seed <n>', 'seed of everything random', parseSeed, DEFAULTS.seed)
    .option('--skip-bad', 'skip lines that cannot be read instead of importing nothing')
    .option('--bail-keyword <word>', 'the keyword of bail_string', parseWord)
    .option('--bail-tool <name>', 'the name of the tool of bail_tool', parseWord)
    .option('--text-column <name>', 'the column of a CSV file that holds the text')
    .option('--clusters <n>', 'number of leaves to aim for (default: chosen by the data)', parseCount)
    .option('--max-children <n>', 'most children of a node', parseFanOut, DEFAULTS.maxChildren)
    .option(
      '--embed-model <id-or-folder>',
      'a sentence encoder from a hub or a local folder (default: the bundled one)',
    )
    .option('--embed-dtype <type>', 'number type of that encoder: q8, fp32, fp16')
    .option('--embed-pooling <kind>', 'pooling of that encoder: mean, cls, last')
    .option('--embed-prefix <text>', 'put before every text, for encoders that ask for it')
    .option('--embed-base-url <url>', 'an OpenAI-compatible embeddings server; the key is read from OPENAI_API_KEY')
    .option('--llm <model>', 'let this language model say what happened and name the nodes')
    .option(
      '--llm-base-url <url>',
      'its OpenAI-compatible server (default: OpenAI); the key is read from OPENAI_API_KEY',
    )
    .option('--concurrency <n>', 'requests at once', parseCount, DEFAULTS.concurrency)
    .option('--requests-per-minute <n>', 'limit of the server', parseCount)
    .option('--tokens-per-minute <n>', 'limit of the server', parseCount)
    .option('--max-usd <dollars>', 'stop asking before this is spent', parseAmount)
    .option('--max-tokens <n>', 'stop asking before so many tokens are spent', parseCount)
    .option('--facets <file>', 'JSON with facets of your own')
    .option('--cluster-on <facet>', 'the facet that is clustered', DEFAULTS.clusterOn)
    .option('--set-aside-false-bails', 'put bails that the model took by mistake in a bucket of their own')
    .option('--llm-context-tokens <n>', 'longest digest it reads', parseCount, DEFAULTS.llmContextTokens);
}

function parseWord(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a word.');
  return text;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}

function parseAmount(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Expected an amount above 0.');
  return value;
}

function parseFanOut(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 3) throw new InvalidArgumentError('Expected a whole number from 3.');
  return value;
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
  return value;
}
