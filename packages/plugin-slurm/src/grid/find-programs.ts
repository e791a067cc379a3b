import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Those of the programs that PATH does not have. */
export function missingPrograms(programs: readonly string[], path = process.env.PATH ?? ''): string[] {
  return programs.filter((program) => !path.split(delimiter).some((folder) => isExecutable(join(folder || '.', program))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
