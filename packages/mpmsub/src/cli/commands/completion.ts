import type { Command } from 'commander';

/**
 * `mpmsub completion SHELL`: the script that completes commands, options and job names.
 *
 * @param others makes the commands that are completed, without these two.
 */
export function addCompletion(program: Command, others: () => Command): void {
  program
    .command('completion')
    .summary('print a script that completes commands, options and jobs')
    .description('Prints a completion script. Put it into effect with, say:  source <(mpmsub completion bash)')
    .argument('<shell>', 'bash, zsh, fish or powershell')
    .action(async (shell: string) => {
      const { printCompletion } = await import('../complete.js');
      printCompletion(others(), shell);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { completeWords } = await import('../complete.js');
      await completeWords(others(), words);
    });
}
