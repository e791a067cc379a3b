import { sep } from 'node:path';
import type {
  AttemptEndEvent,
  AttemptQueuedEvent,
  AttemptStartEvent,
  Job,
  JobEndEvent,
  LogPaths,
  RunEndEvent,
} from '@mpmsub/runner';
import type { AttemptEndLine, AttemptStartLine, JobBrief, JobEndLine, RunEndLine } from './journal-line.js';

/** A job as the journal keeps it: what is needed to know and show it again, and no value of its environment. */
export function abbreviateJob(job: Job, identity: string, root: string): JobBrief {
  const env = Object.keys(job.env);
  return {
    id: job.id,
    index: job.index,
    identity,
    command: job.stages.map((stage) => stage.text).join(' | '),
    cwd: inside(job.cwd, root),
    request: job.request,
    needs: job.needs,
    env: env.length > 0 ? env : undefined,
    tags: job.tags.length > 0 ? job.tags : undefined,
    description: job.description,
    executor: job.executor,
  };
}

/** `job` goes with the first attempt only. One that is queued starts without another line. */
export function attemptStartLine(
  event: AttemptStartEvent | AttemptQueuedEvent,
  runFolder: string,
  job: JobBrief | undefined,
): AttemptStartLine {
  const { key, number, allocation, logs } = event.attempt;
  return {
    type: 'attempt-start',
    at: Math.round(event.at),
    jobId: event.jobId,
    attempt: { key, number, allocation, logs: relativeLogs(logs, runFolder), job },
  };
}

export function attemptEndLine(event: AttemptEndEvent): AttemptEndLine {
  const { key, number } = event.attempt;
  const { wallMs } = event.measurement;
  return {
    ...event,
    at: Math.round(event.at),
    attempt: { key, number },
    startedAt: Math.round(event.startedAt),
    measurement: { ...event.measurement, wallMs: Math.round(wallMs) },
  };
}

/** `job` goes with jobs that never started. */
function jobEndLine(event: JobEndEvent, job: JobBrief | undefined): JobEndLine {
  const { outcome, attempts, flaky } = event.result;
  return { type: event.type, at: Math.round(event.at), job: job ?? { id: event.job.id }, result: { outcome, attempts, flaky } };
}

/**
 * The same as text. Most jobs succeed, and their line is put together by hand: made of five small objects it takes four times as long, once for
 * each job, in code that is cold.
 */
export function jobEndText(event: JobEndEvent, job: JobBrief | undefined): string {
  const { outcome, attempts, flaky } = event.result;
  if (job !== undefined || outcome.type !== 'succeeded') return JSON.stringify(jobEndLine(event, job));
  const result = `{"outcome":{"type":"succeeded"},"attempts":${attempts},"flaky":${flaky}}`;
  return `{"type":"job-end","at":${Math.round(event.at)},"job":{"id":${JSON.stringify(event.job.id)}},"result":${result}}`;
}

export function runEndLine(event: RunEndEvent): RunEndLine {
  const { results: _results, budgets: _budgets, machine: _machine, ...report } = event.report;
  return { type: event.type, at: Math.round(report.endedAt), report };
}

function relativeLogs(logs: LogPaths, folder: string): LogPaths {
  return { stdout: inside(logs.stdout, folder), stderr: inside(logs.stderr, folder) };
}

/** Relative when `path` is in `folder`, as it is when not. Both are absolute and tidy, so that comparing the beginning is enough. */
function inside(path: string, folder: string): string {
  if (path === folder) return '';
  return path.startsWith(folder) && path[folder.length] === sep ? path.slice(folder.length + 1) : path;
}
