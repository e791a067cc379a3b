import { type JobRecord, listRuns, readRun, runsBeside } from '@mpmsub/plugin-journal';

/** How many runs are looked through: a run of one job must not hide what the others did before. */
const RUNS = 5;

/** What became of each of these jobs when it ran last; of none where nothing has run. A journal that cannot be read tells nothing. */
export function lastResults(root: string, ids: ReadonlySet<string>): ReadonlyMap<string, JobRecord> {
  const found = new Map<string, JobRecord>();
  const isMissing = (id: string) => ids.has(id) && !found.has(id);
  for (const { folder } of runsBeside(listRuns(root).runs, undefined).slice(0, RUNS)) {
    try {
      for (const job of readRun(folder, isMissing).jobs) found.set(job.id, job);
    } catch {}
  }
  return found;
}
