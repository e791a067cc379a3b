import { JournalError } from './journal-error.js';
import { type AttemptRecord, type JobRecord, readRun } from './read-run.js';
import { findRun, listRuns, type RunSummary } from './runs.js';

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
  let known: JobRecord | undefined;
  for (const { folder, runId: id } of runs) {
    const { jobs } = readRun(folder, (one) => one === jobId || isNumber(one, jobId));
    const job = jobs.find((one) => one.id === jobId) ?? jobs[0];
    if (folder === runs[0]!.folder) known = job;
    const [first, ...further] = job?.attempts ?? [];
    if (job && first) return { runId: id, job, attempts: [first, ...further] };
    if (job?.restored && runId !== undefined && runId !== job.restored.runId) return restoredLog(root, job, job.restored.runId);
  }
  throw new JournalError('unknown-job', known?.id === jobId ? withoutLog(known) : notFound(jobId, runId, runs[0]!));
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

function withoutLog({ id, restored, outcome }: JobRecord): string {
  if (restored) return takenOver(id, restored.runId);
  return `job "${id}" has no log: it never started (${outcome?.type ?? 'its run died first'})`;
}

/** Jobs of a run that are named. */
const MOST_NAMES = 10;

function notFound(jobId: string, runId: string | undefined, { folder, header, report }: RunSummary): string {
  const where = runId === undefined ? 'no run kept here has run' : `run ${runId} did not run`;
  const names = new Set<string>();
  const { jobs } = readRun(folder, (id) => names.has(id) || (names.size < MOST_NAMES && names.add(id).size > 0));
  const total = report === undefined ? header.jobs : Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const rest = total > jobs.length ? ` and ${total - jobs.length} more` : '';
  const has = runId === undefined ? 'the newest has' : 'it has';
  return `${where} a job "${jobId}"; ${has} ${jobs.map(({ id }) => id).join(', ')}${rest}`;
}
