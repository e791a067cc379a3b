import { JournalError } from './journal-error.js';
import { type AttemptRecord, type JobRecord, readRun } from './read-run.js';
import { findRun, listRuns } from './runs.js';

/** Where a job's output stands. */
export interface FoundLog {
  /** The run that ran it: an earlier one when it was restored. */
  readonly runId: string;
  readonly job: JobRecord;
  /** At least one, oldest first. The files themselves may have been deleted since. */
  readonly attempts: readonly [AttemptRecord, ...AttemptRecord[]];
}

/**
 * Finds the logs of a job: in the run named, or in the newest run that ran it. `78` finds `0078` too, where no job is called `78`.
 *
 * @throws JournalError `unknown-job` (with the ids there are) or `unknown-run`; what is wrong with the runs where none can be read.
 */
export function findLog(root: string, jobId: string, runId?: string): FoundLog {
  const { runs, unreadable } = runId === undefined ? listRuns(root) : { runs: [findRun(root, runId)], unreadable: [] };
  if (runs.length === 0)
    throw unreadable[0]?.error ?? new JournalError('unknown-run', `nothing has run in ${root} yet, so there are no logs`);
  let newest: readonly JobRecord[] | undefined;
  for (const { folder: path, runId: id } of runs) {
    const { jobs } = readRun(path);
    newest ??= jobs;
    const job = jobs.find((one) => one.id === jobId) ?? jobs.find((one) => isNumber(one.id, jobId));
    const [first, ...further] = job?.attempts ?? [];
    if (job && first) return { runId: id, job, attempts: [first, ...further] };
    if (job?.restored && runId !== undefined && runId !== job.restored.runId) return restoredLog(root, job, job.restored.runId);
  }
  throw new JournalError('unknown-job', notFound(jobId, runId, newest ?? []));
}

/** Is the id that number? Commands of a batch are numbered with zeros in front, and nobody counts those. */
function isNumber(id: string, number: string): boolean {
  return /^0+[1-9]\d*$/.test(id) && id.replace(/^0+/, '') === number;
}

/** The log of a job that the run named had only taken over. */
function restoredLog(root: string, job: JobRecord, ranIn: string): FoundLog {
  try {
    return findLog(root, job.id, ranIn);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new JournalError('unknown-job', takenOver(job.id, ranIn), { cause: error });
  }
}

/** A job is known by what it is, so it may have had another name. */
function takenOver(jobId: string, ranIn: string): string {
  return `job "${jobId}" was not run again: run ${ranIn} had done it, under another name, or it is no longer kept`;
}

function notFound(jobId: string, runId: string | undefined, jobs: readonly JobRecord[]): string {
  const where = runId === undefined ? 'no run kept here' : `run ${runId} did not`;
  const known = jobs.find((job) => job.id === jobId);
  if (known?.restored) return takenOver(jobId, known.restored.runId);
  if (known) return `job "${jobId}" has no log: it never started (${known.outcome?.type ?? 'its run died first'})`;
  const ids = jobs.slice(0, 10).map((job) => job.id);
  const rest = jobs.length > ids.length ? ` and ${jobs.length - ids.length} more` : '';
  const has = runId === undefined ? 'the newest has' : 'it has';
  return `${where}${runId === undefined ? ' has run' : ' run'} a job "${jobId}"; ${has} ${ids.join(', ')}${rest}`;
}
