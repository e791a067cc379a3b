import { isAbsolute, join } from 'node:path';
import type { AttemptEndEvent, LogPaths, Measurement, Outcome, Resources, WarningEvent } from '@mpmsub/runner';
import type { AttemptEndLine, AttemptStartLine, JobBrief, JournalLine, RestoredLine } from './journal-line.js';
import { aboutJobs, isNoSample, readJournal } from './read-journal.js';
import { JOURNAL_FILE, type RunSummary, summarizeRun } from './runs.js';

/** One try at a job as the journal tells it. Times are milliseconds since the epoch. */
export interface AttemptRecord {
  readonly key: string;
  readonly number: number;
  readonly startedAt: number;
  readonly allocation: Resources;
  /** Absolute. */
  readonly logs: LogPaths;
  /** Absent while it runs, and when the run died first. */
  readonly end?: Omit<AttemptEndEvent, 'attempt' | 'jobId' | 'type'>;
}

/** A job as the journal tells it. */
export interface JobRecord {
  readonly id: string;
  /** Absent when only its end could be read. */
  readonly brief?: JobBrief;
  readonly attempts: readonly AttemptRecord[];
  /** Absent while it runs, and when the run died first. */
  readonly outcome?: Outcome;
  readonly flaky: boolean;
  /** Set when an earlier run did it. */
  readonly restored?: { readonly runId: string; readonly endedAt: number; readonly measurement?: Measurement };
}

/** All that a journal tells of a run but the samples of memory. */
export interface RunRecord extends RunSummary {
  /** In order of declaration. Jobs that had not started when a run died are missing: `header.jobs` counts them. */
  readonly jobs: readonly JobRecord[];
  readonly warnings: readonly WarningEvent[];
  readonly isTorn: boolean;
  readonly unreadable: number;
}

type Draft = { -readonly [K in keyof JobRecord]: JobRecord[K] } & { attempts: AttemptRecord[] };

/**
 * Reads the folder of a run.
 *
 * @param isMeant of which jobs: a run of a million is read for one without holding the others. Default: all.
 * @throws JournalError when it has no journal that can be understood.
 */
export function readRun(folder: string, isMeant?: (id: string) => boolean): RunRecord {
  const jobs = new Map<string, Draft>();
  const warnings: WarningEvent[] = [];
  const draft = (id: string): Draft => {
    let job = jobs.get(id);
    if (job === undefined) {
      job = { id, attempts: [], flaky: false };
      jobs.set(id, job);
    }
    return job;
  };
  const visit = (line: JournalLine) => {
    if (line.type === 'attempt-start') startAttempt(draft(line.jobId), line, folder);
    else if (line.type === 'attempt-end') endAttempt(draft(line.jobId), line);
    else if (line.type === 'restored') restore(draft, line);
    else if (line.type === 'warning') warnings.push(line);
    else if (line.type === 'cancelled') for (const id of isMeant ? line.jobs.filter(isMeant) : line.jobs) cancel(draft(id));
    else if (line.type === 'job-end') {
      const job = draft(line.job.id);
      job.outcome = line.result.outcome;
      job.flaky = line.result.flaky;
      if ('identity' in line.job) job.brief = line.job;
    }
  };
  const { isTorn, unreadable } = readJournal(join(folder, JOURNAL_FILE), visit, isMeant ? aboutJobs(isMeant) : isNoSample);
  const ordered = [...jobs.values()].sort((a, b) => (a.brief?.index ?? Infinity) - (b.brief?.index ?? Infinity));
  return { ...summarizeRun(folder), jobs: ordered, warnings, isTorn, unreadable };
}

function cancel(job: Draft): void {
  job.outcome = { type: 'cancelled' };
  forgetUnbegun(job);
}

/** An attempt that was queued and called back never began. */
function forgetUnbegun({ attempts }: Draft): void {
  if (attempts.length > 0 && attempts.at(-1)!.end === undefined) attempts.pop();
}

function startAttempt(job: Draft, { at, attempt }: AttemptStartLine, folder: string): void {
  const { key, number, allocation, logs, job: brief } = attempt;
  const absolute = (path: string) => (isAbsolute(path) ? path : join(folder, path));
  if (brief !== undefined) job.brief = brief;
  forgetUnbegun(job);
  job.attempts.push({
    key,
    number,
    startedAt: at,
    allocation,
    logs: { stdout: absolute(logs.stdout), stderr: absolute(logs.stderr) },
  });
}

function endAttempt(job: Draft, { type: _type, jobId: _jobId, attempt, ...end }: AttemptEndLine): void {
  const place = job.attempts.findLastIndex((one) => one.key === attempt.key && one.end === undefined);
  // A line of a start may be older than the start: what was queued began when another one ended.
  if (place !== -1) job.attempts[place] = { ...job.attempts[place]!, startedAt: end.startedAt, end };
}

function restore(draft: (id: string) => Draft, { job: brief, planned, runId, endedAt, measurement }: RestoredLine): void {
  if (!planned) return;
  const job = draft(brief.id);
  if ('index' in brief) job.brief = brief;
  job.outcome = { type: 'succeeded' };
  job.restored = { runId, endedAt, ...(measurement !== undefined && { measurement }) };
}
