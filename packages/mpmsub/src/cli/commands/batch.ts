import { Option } from 'commander';
import type { AddCommand } from '../add-command.js';
import type { BatchFlags } from '../batch/batch-flags.js';
import { addRunFlags } from '../run-flags.js';

/** `mpmsub batch`: commands one a line, without a configuration. */
export const addBatch: AddCommand = (program, done) => {
  const command = program
    .command('batch')
    .summary('run commands from a file, standard input or a template')
    .description(
      'Runs a file of commands, one a line (- or nothing: standard input), or a template with values. Needs no configuration.',
    )
    .usage(
      '[options] [file]\n       mpmsub batch [options] <template with {}>\n       mpmsub batch [options] <template> ::: values... [:::: files...]',
    )
    .argument(
      '[words...]',
      'a file of commands; or a template, then ::: and values, or :::: and files of values (neither: standard input)',
    )
    .option('--cpus <number>', 'CPUs of each command (default: 1)')
    .option('--memory <size>', 'memory of each command (default: learned while they run)')
    .option('--max-cpus <number>', 'CPUs to use at most (default: what this machine lets us use)')
    .option('--max-memory <size>', 'memory to use at most (default: 90% of what is available)')
    .option('--colsep <regexp>', 'split each value into the columns {1}, {2}, ...')
    .addOption(
      new Option('--tag', "begin each line of a command's output with its value or command").conflicts(['output', 'json']),
    )
    .addOption(
      new Option('-k, --keep-order', "print the commands' output in their order, not as they end").conflicts(['output', 'json']),
    )
    .option('--dry-run', 'print the commands, one a line, and run none of them');
  addRunFlags(command)
    .addHelpText('after', EPILOGUE)
    .action(async (words: string[]) => {
      const { batchCommand } = await import('../batch/batch-command.js');
      done(await batchCommand(words, command.optsWithGlobals() as BatchFlags));
    });
};

const EPILOGUE = `
A template of one word is a line for the shell; of several a program and its arguments, which take all that follows:
  mpmsub batch 'zcat {} | wc -l > {/.}.count' ::: *.gz
  mpmsub batch convert {1} -resize {2} {1.}-{2}.png ::: *.jpg ::: 100 200
  find . -name '*.log' | mpmsub batch 'gzip {}'
  cut -f1,3 samples.tsv | mpmsub batch --colsep '\\t' 'align {1} > {2}.bam'

Placeholders: {} the value, {.} without its ending, {/} its file name, {//} its folder, {/.} both, {2} column or source 2, {#} the number.`;
