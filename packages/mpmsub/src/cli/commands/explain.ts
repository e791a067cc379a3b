import type { AddCommand, GlobalOptions } from '../add-command.js';

/** `mpmsub explain JOB`: why it is sized so, waits for what it waits for, and ended as it did. */
export const addExplain: AddCommand = (program) => {
  program
    .command('explain')
    .summary('say why a job is sized, waits or ended as it did')
    .description('Says what a job is, what it waits for and what waits for it, what it books and why, and how it ended last.')
    .argument('<job>', 'id of the job')
    .action(async (id: string, _: unknown, command) => {
      const { explainCommand } = await import('../explain-command.js');
      await explainCommand(id, command.optsWithGlobals() as GlobalOptions);
    });
};
