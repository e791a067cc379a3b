import type { ReportFormat } from '@mpmsub/plugin-report';
import { Option } from 'commander';
import type { AddCommand, GlobalOptions } from '../add-command.js';

interface Options extends GlobalOptions {
  readonly run?: string;
  readonly format: ReportFormat;
  readonly out?: string;
}

/** `mpmsub report`: a run that is over, as a page or in a form for other tools. */
export const addReport: AddCommand = (program) => {
  program
    .command('report')
    .summary('write a report of the last run')
    .description('Writes the newest run, or the one named, as one HTML page, or in a form that other tools read.')
    .option('--run <id>', 'of this run (its id, or how it begins)')
    .addOption(
      new Option('--format <format>', 'form of the report')
        .choices(['html', 'trace', 'junit', 'markdown', 'github'])
        .default('html'),
    )
    .option('--out <file>', 'where it goes; - is standard output (default: mpmsub-report.html and the like)')
    .action(async (_: unknown, command) => {
      const options: Options = command.optsWithGlobals();
      const [{ findRoot }, { writeRunReport }] = await Promise.all([import('../project.js'), import('../write-run-report.js')]);
      await writeRunReport(findRoot(options), options);
    });
};
