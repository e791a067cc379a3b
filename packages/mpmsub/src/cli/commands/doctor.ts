import type { AddCommand } from '../add-command.js';

/** `mpmsub doctor`: the machine as we see it, and why. */
export const addDoctor: AddCommand = (program) => {
  program
    .command('doctor')
    .summary('show the machine as mpmsub sees it, and why')
    .description('Shows what jobs may use here and how each figure was found, and how they are measured and ended.')
    .option('--json', 'as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const [{ examine, renderExamination }, { writeOut }] = await Promise.all([import('../examine.js'), import('../write.js')]);
      const found = await examine();
      writeOut(json ? `${JSON.stringify(found, undefined, 2)}\n` : renderExamination(found, process.stdout.columns));
    });
};
