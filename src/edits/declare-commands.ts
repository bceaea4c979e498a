import { type Command, InvalidArgumentError } from 'commander';
import type { EditOptions } from '../commands/edit.js';
import { CommandError } from '../errors.js';
import type { Output } from '../output.js';
import type { EditRequest } from './requests.js';

/** Adds `edit` with its kinds, `undo` and `redo` to the program. @param withDatabase adds what all commands take. */
export function declareEditCommands(
  program: Command,
  withDatabase: (command: Command) => Command,
  output: Output,
): void {
  // So that options after a kind of edit belong to it, not to `edit`, which has the same ones.
  program.enablePositionalOptions();
  const withEdit = (command: Command): Command =>
    withDatabase(command)
      .option('--dry-run', 'say what would change; touches nothing')
      .option('--author <name>', 'who makes the change (default: the name of the user)');
  const edit = withEdit(
    program.command('edit').description('change the tree by hand; no build overwrites what was changed so'),
  )
    .enablePositionalOptions()
    .option('--from <file>', 'make the edits of a file, one JSON object a line, all or none; - reads standard input')
    .action(async (options) => (await import('../commands/edit.js')).batchCommand(options, output));
  const kind = (usage: string, description: string): Command =>
    withEdit(edit.command(usage).description(description)).exitOverride();
  const run = async (request: EditRequest, options: EditOptions): Promise<void> =>
    (await import('../commands/edit.js')).editCommand(request, options, output);

  kind('rename <node> <name...>', 'give a node a name').action((node: string, name: string[], options) =>
    run({ edit: 'rename', node, name: name.join(' ') }, options),
  );
  kind('describe <node> <summary...>', 'give a node a summary').action((node: string, summary: string[], options) =>
    run({ edit: 'describe', node, summary: summary.join(' ') }, options),
  );
  kind('note <node> [text...]', 'put a note on a node; without text, take it away').action(
    (node: string, text: string[], options) =>
      run({ edit: 'note', node, note: text.length === 0 ? null : text.join(' ') }, options),
  );
  kind('pin <node-or-bail...>', 'keep builds from changing a node, or from moving a bail')
    .option('--off', 'let them again')
    .action((names: string[], { off, ...options }) => run({ edit: 'pin', names, off }, options));
  kind('merge <node> <others...>', 'put what the others hold into the first').action(
    (node: string, others: string[], options) => run({ edit: 'merge', node, others }, options),
  );
  kind('split <node>', 'split a leaf into leaves below it')
    .option('--into <n>', 'number of leaves (default: as a build would choose)', parseParts)
    .action((node: string, { into, ...options }) => run({ edit: 'split', node, into }, options));
  kind('move <nodes...>', 'put nodes under another')
    .requiredOption('--to <node>', 'the node, or root')
    .action((nodes: string[], { to, ...options }) => run({ edit: 'move', nodes, to }, options));
  kind('delete <node>', 'take a node out of the tree; its bails go to the nearest leaf beside it, its children up')
    .option('--to <node>', 'where its bails go')
    .action((node: string, { to, ...options }) => run({ edit: 'delete', node, to }, options));
  kind('new <name...>', 'make a node')
    .option('--under <node>', 'its parent, or root', 'root')
    .option('--from <names...>', 'the bails, or the nodes, that it is made of')
    .action((name: string[], { under, from, ...options }) =>
      run({ edit: 'new', name: name.join(' '), under, from }, options),
    );
  kind('assign <bails-and-node...>', 'put bails into a leaf: assign BAIL ... NODE')
    .option('--with-neighbours <n>', 'and so many that are likest each', parseCount)
    .action((names: string[], { withNeighbours, ...options }) => {
      const node = names.at(-1)!;
      if (names.length < 2)
        throw new CommandError('BAD_OPTION', `Only ${node} was named. Expected taxonomy edit assign BAIL ... NODE.`);
      return run({ edit: 'assign', bails: names.slice(0, -1), node, withNeighbours }, options);
    });

  withEdit(program.command('undo').description('take back the last edit')).action(async (options) =>
    (await import('../commands/undo.js')).undoCommand(options, output),
  );
  withEdit(program.command('redo').description('make an edit again that was undone')).action(async (options) =>
    (await import('../commands/redo.js')).redoCommand(options, output),
  );
}

function parseParts(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 2) throw new InvalidArgumentError('Expected a whole number from 2.');
  return value;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}
