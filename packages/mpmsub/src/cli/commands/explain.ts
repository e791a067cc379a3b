import type { AddCommand, GlobalOptions } from '../add-command.js';

/** `mpmsub explain JOB`: why it is sized so, waits for what it waits for, and ended as it did. */
export const addExplain: AddCommand = (program) => {
  program
    .command('explain')
    .summary('say why a job is sized, waits or ended as it did')
    .description('Says what a job is, what it waits for and what waits for it, what it books and why, and how it ended last.')
    .argument('<job>', 'id of the job')
    .action(async (id: string, _: unknown, command) => {
      const options: GlobalOptions = command.optsWithGlobals();
      const [
        { loadProject },
        { noSuchJob },
        { plannedJobs },
        { budgetOf, detectMachine },
        { lastResults },
        { explainJob },
        { writeOut },
      ] = await Promise.all([
        import('../project.js'),
        import('../select-jobs.js'),
        import('../planned-jobs.js'),
        import('@mpmsub/runner'),
        import('../last-results.js'),
        import('../explain-job.js'),
        import('../write.js'),
      ]);
      const settings = await loadProject(options);
      const machine = await detectMachine();
      const { jobs, lookup } = await plannedJobs(settings, machine);
      const job = jobs.find((one) => one.id === id);
      if (job === undefined) throw noSuchJob([id], jobs);
      writeOut(
        explainJob(
          {
            job,
            jobs,
            found: lookup(job),
            budget: budgetOf(settings, machine),
            last: lastResults(settings.root).get(id),
          },
          process.stdout.columns,
        ),
      );
    });
};
