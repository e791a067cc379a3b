import { call } from './call.js';

const LIMIT_MS = 120_000;

/**
 * Deletes folders of batches. By `rm`: they have thousands of files, which takes this process many times longer. What is left all the
 * same, the next run deletes.
 */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  if (folders.length > 0) await call(['rm', '-rf', '--', ...folders], { limitMs: LIMIT_MS, without: /^$/ });
}
