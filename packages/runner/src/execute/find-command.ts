import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Where a command was found, or why it cannot be run. */
export type FoundCommand =
  | { readonly file: string }
  | { readonly problem: 'missing' | 'not-executable' | 'folder'; readonly searched: readonly string[]; readonly at?: string };

/** The file that a command names: by its path when it has a slash, else the first executable file of that name on PATH. */
export function findCommand(command: string, cwd: string, path: string): FoundCommand {
  if (command.includes('/')) {
    const file = resolve(cwd, command);
    const problem = problemOf(file);
    return problem === undefined ? { file } : { problem, searched: [], at: file };
  }
  const searched = path.split(delimiter).map((folder) => (isAbsolute(folder) ? folder : resolve(cwd, folder)));
  let refused: string | undefined;
  for (const folder of searched) {
    const file = join(folder, command);
    const problem = problemOf(file);
    if (problem === undefined) return { file };
    if (problem === 'not-executable') refused ??= file;
  }
  return refused === undefined ? { problem: 'missing', searched } : { problem: 'not-executable', searched, at: refused };
}

function problemOf(file: string): 'missing' | 'not-executable' | 'folder' | undefined {
  const stats = statOf(file);
  if (!stats) return 'missing';
  if (stats.isDirectory()) return 'folder';
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return 'not-executable';
  }
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // a folder on the way is a file or may not be entered
  }
}
