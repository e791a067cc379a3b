import { type Dirent, readdirSync } from 'node:fs';
import { walkGlobs } from '../walk-globs.js';

/** The files that some globs mean, sorted; see {@link walkGlobs}. A folder that cannot be read has none. */
export function findFiles(patterns: readonly string[], root: string): string[] {
  const walk = walkGlobs(patterns, root);
  let step = walk.next();
  while (!step.done) step = walk.next(entriesOf(step.value));
  return step.value.sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
