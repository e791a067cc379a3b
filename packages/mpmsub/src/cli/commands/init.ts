import type { AddCommand } from '../add-command.js';

interface Options {
  readonly from?: string;
  readonly force?: boolean;
}

/** `mpmsub init`: a configuration from what the folder has already. */
export const addInit: AddCommand = (program) => {
  program
    .command('init')
    .summary('write a configuration from what is there')
    .description(
      'Writes mpmsub.config.ts from the first of these that gives jobs: turbo.json, npm, yarn or pnpm workspaces, the scripts of package.json, a Makefile. Without any, a sample.',
    )
    .option('--from <file>', 'make the jobs from a file of commands, one a line')
    .option('--force', 'overwrite mpmsub.config.ts')
    .action(async ({ from, force }: Options) => {
      const { writeInitialConfig } = await import('../init/write-initial-config.js');
      await writeInitialConfig(process.cwd(), { from, force: force === true });
    });
};
