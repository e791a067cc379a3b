import type { AddCommand } from '../add-command.js';
import type { ProfileOptions } from '../profile-options.js';

/** `mpmsub profile`: what each job really needs. */
export const addProfile: AddCommand = (program, done) => {
  program
    .command('profile')
    .summary('measure what each job needs, one at a time')
    .description(
      'Runs all jobs, or the ones named and what they need, one at a time, and remembers what each needed in mpmsub.profile.json.',
    )
    .argument('[jobs...]', 'ids, tags or globs')
    .option('--write', 'put the measured memory into the configuration, too')
    .option('--dry-run', 'show what would be written')
    .option('--only-missing', 'run only jobs that were never measured, and what they need')
    .option('--runs <number>', 'how often', '1')
    .option('--parallel', 'several jobs at a time, as many as fit: sooner done; times may come out longer')
    .option('--fail-on-memory <percent>', 'fail when a job needs more than it was measured to need by this much: +15%')
    .option('--json', 'events as NDJSON on stdout, everything for people on stderr')
    .option('--no-progress', 'show nothing while jobs run')
    .action(async (words: string[], _: unknown, command) => {
      const { profileCommand } = await import('../profile-command.js');
      done(await profileCommand(words, command.optsWithGlobals() as ProfileOptions));
    });
};
