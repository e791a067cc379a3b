import type { AddCommand } from '../add-command.js';

/** `mpmsub worker`: what a batch system runs on a node. Nobody types it. */
export const addWorker: AddCommand = (program, done) => {
  program
    .command('worker', { hidden: true })
    .description('Runs one element of a batch that "mpmsub run" has submitted. Slurm starts it.')
    .argument('<folder>', 'the folder of the batch')
    .option('--element <number>', 'which one (default: SLURM_ARRAY_TASK_ID)')
    .action(async (folder: string, { element = process.env.SLURM_ARRAY_TASK_ID }: { readonly element?: string }) => {
      const [{ runElement }, { UsageError }, { writeErr }] = await Promise.all([
        import('@mpmsub/plugin-slurm'),
        import('../usage-error.js'),
        import('../write.js'),
      ]);
      if (element === undefined || !/^\d{1,9}$/.test(element)) {
        throw new UsageError('which element is to run is not said', 'this command is for batch systems; you want "mpmsub run"');
      }
      done(await runElement(folder, Number(element), (line) => writeErr(`${line}\n`)));
    });
};
