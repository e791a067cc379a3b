import type { AddCommand, GlobalOptions } from '../add-command.js';

interface Options extends GlobalOptions {
  readonly run?: string;
  readonly attempt?: string;
  readonly path?: boolean;
}

/** `mpmsub logs JOB`: what a job printed. */
export const addLogs: AddCommand = (program) => {
  program
    .command('logs')
    .summary("print a job's output")
    .description("Prints the output of a job's last attempt, from the newest run that ran it.")
    .argument('<job>', 'id of the job')
    .option('--run <id>', 'of this run instead (its id, or how it begins)')
    .option('--attempt <number>', 'of this attempt instead')
    .option('--path', 'print where the log stands instead of what it says')
    .action(async (job: string, _: unknown, command) => {
      const options: Options = command.optsWithGlobals();
      const [{ findRoot }, { printLog }] = await Promise.all([import('../project.js'), import('../print-log.js')]);
      await printLog(findRoot(options), job, options);
    });
};
