import type { AddCommand } from '../add-command.js';
import type { PlanOptions } from '../plan-command.js';

/** `mpmsub plan`: what would start when. */
export const addPlan: AddCommand = (program) => {
  program
    .command('plan')
    .summary('say what would start when, here or on another machine')
    .description(
      'Simulates a run with the real scheduler and the measured times: what starts when, the highest memory booked, how long it all takes, and the smallest machine that takes about as long. Nothing runs.',
    )
    .argument('[jobs...]', 'ids, tags or globs')
    .option('--cpus <number>', 'on a machine with so many CPUs')
    .option('--memory <size>', 'on a machine with so much memory, such as 8G')
    .option('-j, --max-workers <number>', 'most jobs at once, whatever their size')
    .option('--only', 'just the jobs named, not what they need')
    .option('--json', 'as JSON')
    .action(async (words: string[], _: unknown, command) => {
      const { planCommand } = await import('../plan-command.js');
      await planCommand(words, command.optsWithGlobals() as PlanOptions);
    });
};
