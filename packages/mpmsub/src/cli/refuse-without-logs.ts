import { join } from 'node:path';
import { requireWritable } from '@mpmsub/runner';
import { UsageError } from './usage-error.js';

/** Finds out before anything runs that logs have no place: every job would fail for want of one. @throws UsageError with path and reason. */
export function refuseWithoutLogs(root: string): void {
  try {
    requireWritable(join(root, '.mpmsub', 'runs', 'logs'));
  } catch (error) {
    throw new UsageError(`what jobs print has no place: ${(error as Error).message}`, `make ${root} writable, or copy it`);
  }
}
