import type { AddCommand } from '../add-command.js';

/** `mpmsub schema`: the JSON Schema of configurations in JSON and YAML. */
export const addSchema: AddCommand = (program) => {
  program
    .command('schema')
    .summary('print the JSON Schema of the configuration')
    .description('Prints the JSON Schema of the configuration, for editors and checkers of JSON and YAML.')
    .action(async () => {
      const [{ readSchema }, { writeOut }] = await Promise.all([import('../read-schema.js'), import('../write.js')]);
      writeOut(readSchema());
    });
};
