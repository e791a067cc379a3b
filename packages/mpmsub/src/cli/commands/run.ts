import type { AddCommand } from '../add-command.js';
import { addRunFlags, type RunFlags } from '../run-flags.js';

interface Options extends RunFlags {
  readonly cpus?: string;
  readonly memory?: string;
  readonly strict?: boolean;
  readonly frozenProfile?: boolean;
  readonly failOnMemory?: string;
  readonly dryRun?: boolean;
  readonly only?: boolean;
}

/** `mpmsub [run]`: the jobs of the configuration. */
export const addRun: AddCommand = (program, done) => {
  const command = program
    .command('run', { isDefault: true })
    .summary('run jobs (the default)')
    .description('Runs all jobs of the configuration, or the ones named and what they need.')
    .argument('[jobs...]', 'ids, tags or globs')
    .option('--cpus <number>', 'CPUs to use at most (default: what this machine lets us use)')
    .option('--memory <size>', 'memory to use at most, such as 8G or 50% (default: 90% of what is available)');
  addRunFlags(command)
    .option('--only', 'run just the jobs named, not what they need')
    .option('--strict', 'a job larger than the machine is an error instead of running alone')
    .option('--dry-run', 'only say what would start when, like "mpmsub plan"')
    .option('--frozen-profile', 'read what was measured earlier, but write nothing (the default in CI)')
    .option('--fail-on-memory <percent>', 'fail when a job needs more than it was measured to need by this much: +15%')
    .action(async (words: string[]) => {
      const flags: Options = command.optsWithGlobals();
      if (flags.dryRun) {
        const { planCommand } = await import('../plan-command.js');
        return await planCommand(words, flags);
      }
      const [{ loadProject }, { selectJobs, selectOnly }, { applyBudget }, { runJobs }, { MemoryGate }] = await Promise.all([
        import('../project.js'),
        import('../select-jobs.js'),
        import('../apply-flags.js'),
        import('../run-jobs.js'),
        import('../memory-gate.js'),
      ]);
      const gate = flags.failOnMemory === undefined ? undefined : new MemoryGate(flags.failOnMemory);
      const profile = flags.frozenProfile ? { frozen: true } : {};
      const commands = program.commands.map((other) => other.name());
      const project = loadProject(flags).catch(async (error: unknown) => {
        const { explainWords } = await import('../explain-words.js');
        throw explainWords(error, words, commands);
      });
      const settings = applyBudget(await project, flags);
      const select = flags.only ? selectOnly : selectJobs;
      const code = await runJobs({ ...settings, jobs: select(settings.jobs, words, commands) }, flags, {
        strict: flags.strict,
        plugins: { profileCache: gate?.watch(profile) ?? profile },
      });
      done(gate === undefined ? code : Math.max(code, await gate.close()));
    });
};
