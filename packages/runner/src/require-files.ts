import { resolve } from 'node:path';
import { ConfigError, type Diagnostic } from './model/diagnostic.js';
import type { Plugin } from './plugin.js';
import { requireWritable } from './require-writable.js';

/**
 * A report that was asked for and cannot be written is found before hours of work, not after.
 *
 * @param root absolute folder that relative paths start from.
 * @throws ConfigError with code `unwritable-file`, for every file of every plugin that cannot be written.
 */
export function requireFiles(plugins: readonly Plugin[], root: string): void {
  const problems: Diagnostic[] = [];
  for (const { name, files = [] } of plugins) {
    for (const file of files) {
      try {
        requireWritable(resolve(root, file));
      } catch (error) {
        const { message } = error as Error;
        problems.push({
          code: 'unwritable-file',
          severity: 'error',
          message: `${name}: ${message}`,
          hint: 'name another file',
        });
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
}
