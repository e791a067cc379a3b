import type { AddCommand } from '../program.js';

/** `mpmsub completion SHELL`: the script that completes commands, options and job names. */
export const addCompletion: AddCommand = (program) => {
  program
    .command('completion')
    .summary('print a script that completes commands, options and jobs')
    .description('Prints a completion script. Put it into effect with, say:  source <(mpmsub completion bash)')
    .argument('<shell>', 'bash, zsh, fish or powershell')
    .action(async (shell: string) => {
      const { printCompletion } = await import('../complete.js');
      printCompletion(shell);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { completeWords } = await import('../complete.js');
      await completeWords(words);
    });
};
