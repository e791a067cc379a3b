import type { ConfigPath } from '../model/config-path.js';
import type { Locator } from './locator.js';

/** Steps of a path to the matrix of a description. */
const MATRIX_DEPTH = 3;

/**
 * Where the description stands that a job of a matrix is made of: once a run has begun it is known as `test-20` alone, but is written as `test`.
 * Of a job whose id has placeholders nobody can tell by its name.
 *
 * @param path of a job or of something in it, by its id.
 * @returns `undefined` where it is written under its own id, or made by code.
 */
export function describedPath(path: ConfigPath, locate: Locator): ConfigPath | undefined {
  const [jobs, id, ...rest] = path;
  if (jobs !== 'jobs' || typeof id !== 'string' || (locate([jobs, id], 'key')?.depth ?? 0) > 1) return undefined;
  for (let end = id.lastIndexOf('-'); end > 0; end = id.lastIndexOf('-', end - 1)) {
    const described = [jobs, id.slice(0, end)];
    if (locate([...described, 'matrix'], 'key')?.depth === MATRIX_DEPTH) return [...described, ...rest];
  }
  return undefined;
}
