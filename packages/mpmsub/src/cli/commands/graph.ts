import { Option } from 'commander';
import type { AddCommand, GlobalOptions } from '../add-command.js';

interface Options extends GlobalOptions {
  readonly format: 'mermaid' | 'dot' | 'json';
}

/** `mpmsub graph`: how the jobs hang together. */
export const addGraph: AddCommand = (program) => {
  program
    .command('graph')
    .summary('show how the jobs hang together')
    .description('Writes the graph of all jobs, or of the ones named and what they need.')
    .argument('[jobs...]', 'ids, tags or globs')
    .addOption(new Option('--format <format>', 'form of the graph').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .action(async (words: string[], _: unknown, command) => {
      const options: Options = command.optsWithGlobals();
      const [{ loadProject }, { selectJobs }, { renderGraph }, { writeOut }] = await Promise.all([
        import('../project.js'),
        import('../select-jobs.js'),
        import('../render-graph.js'),
        import('../write.js'),
      ]);
      const { jobs } = await loadProject(options);
      writeOut(renderGraph(selectJobs(jobs, words), options.format));
    });
};
