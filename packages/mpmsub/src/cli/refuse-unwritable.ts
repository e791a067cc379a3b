import { requireWritable } from '@mpmsub/runner';
import { UsageError } from './usage-error.js';

/** Finds out before anything runs that a file which a flag names cannot be written. @throws UsageError with flag, path and reason. */
export function refuseUnwritable(flag: string, path: string): void {
  try {
    requireWritable(path);
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`, 'name another file');
  }
}
