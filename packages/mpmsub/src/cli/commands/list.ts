import type { AddCommand, GlobalOptions } from '../add-command.js';

/** `mpmsub list`: what there is. */
export const addList: AddCommand = (program) => {
  program
    .command('list')
    .summary('list the jobs')
    .description('Lists all jobs, or the ones named and what they need: what each one asks for, and how it ended last.')
    .argument('[jobs...]', 'ids, tags or globs')
    .option('--json', 'as JSON')
    .action(async (words: string[], _: unknown, command) => {
      const options: GlobalOptions & { readonly json?: boolean } = command.optsWithGlobals();
      const [
        { loadProject },
        { selectJobs },
        { plannedJobs },
        { budgetOf, detectMachine },
        { lastResults },
        { renderList, listJson },
        { writeOut },
      ] = await Promise.all([
        import('../project.js'),
        import('../select-jobs.js'),
        import('../planned-jobs.js'),
        import('@mpmsub/runner'),
        import('../last-results.js'),
        import('../render-list.js'),
        import('../write.js'),
      ]);
      const settings = await loadProject(options);
      const machine = await detectMachine();
      const { jobs: all, lookup } = await plannedJobs(settings, machine);
      const jobs = selectJobs(all, words);
      const known = { lookup, budget: budgetOf(settings, machine), last: lastResults(settings.root) };
      writeOut(options.json ? listJson(jobs, known) : renderList(jobs, known, process.stdout.columns));
    });
};
