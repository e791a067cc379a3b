import type { AddCommand } from '../add-command.js';
import type { ListOptions } from '../list-command.js';

/** `mpmsub list`: what there is. */
export const addList: AddCommand = (program) => {
  program
    .command('list')
    .summary('list the jobs')
    .description('Lists all jobs, or the ones named and what they need: what each one asks for, and how it ended last.')
    .argument('[jobs...]', 'ids, tags or globs')
    .option('--json', 'as JSON')
    .action(async (words: string[], _: unknown, command) => {
      const { listCommand } = await import('../list-command.js');
      await listCommand(words, command.optsWithGlobals() as ListOptions);
    });
};
