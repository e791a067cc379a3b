import type { AddCommand, GlobalOptions } from '../add-command.js';

/** `mpmsub runs`: what has run here. */
export const addRuns: AddCommand = (program) => {
  program
    .command('runs')
    .summary('list the runs that are kept')
    .description('Lists the runs kept in .mpmsub, the newest first.')
    .option('--json', 'as JSON')
    .action(async (_: unknown, command) => {
      const options: GlobalOptions & { readonly json?: boolean } = command.optsWithGlobals();
      const [{ findRoot }, { listRuns }, { writeOut, writeErr }, { renderRuns }, { visibleLines }] = await Promise.all([
        import('../project.js'),
        import('@mpmsub/plugin-journal'),
        import('../write.js'),
        import('../render-runs.js'),
        import('@mpmsub/text'),
      ]);
      const { runs, unreadable } = listRuns(findRoot(options));
      for (const { error } of unreadable) writeErr(`warning: ${visibleLines(error.message)}\n`);
      if (options.json) {
        writeOut(
          `${JSON.stringify(runs.map(({ runId, status, startedAt, report }) => ({ runId, status, startedAt, report })))}\n`,
        );
      } else if (runs.length > 0) writeOut(renderRuns(runs, process.stdout.columns));
      else if (unreadable.length === 0) writeErr('nothing has run here yet\n');
    });
};
