import type { OuterShare } from '@mpmsub/runner';
import { removeFolder } from './remove-folder.js';
import { listRuns } from './runs.js';
import { runsBeside } from './runs-beside.js';

/**
 * Deletes the folders of old runs so that `keep` are left, this one included, of those that stand beside it. A run that still runs, or of
 * which that cannot be told, is never deleted, and neither is a folder whose journal cannot be read. Links are neither followed nor counted.
 *
 * @param outer what is around this run.
 * @returns the ids deleted.
 */
export async function pruneRuns(root: string, keep: number, current: string, outer?: OuterShare): Promise<string[]> {
  const others = runsBeside(listRuns(root).runs, outer).filter((run) => run.runId !== current);
  const old = others.slice(Math.max(0, keep - 1)).filter(({ status }) => status === 'ended' || status === 'died');
  for (const run of old) await removeFolder(run.folder);
  return old.map((run) => run.runId);
}
