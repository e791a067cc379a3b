import { join } from 'node:path';
import type { Measurement } from '@mpmsub/runner';
import type { AttemptEndLine, JournalLine } from './journal-line.js';
import { type JournalRead, readJournal } from './read-journal.js';
import { JOURNAL_FILE } from './runs.js';

/** A job that succeeded in a run or before it, by what it is. */
export interface Success {
  readonly jobId: string;
  readonly identity: string;
  /** The run that really ran it. */
  readonly runId: string;
  readonly endedAt: number;
  readonly measurement?: Measurement | undefined;
}

/** A job that was not done when its run was interrupted, by what it is. */
export interface Unfinished {
  readonly jobId: string;
  readonly identity: string;
  /** Attempts that counted, at least 1. */
  readonly attempts: number;
}

/** What a run that is to be continued has done. */
export interface Done extends JournalRead {
  readonly successes: readonly Success[];
  /** Jobs that were tried, and were to be tried again. */
  readonly unfinished: readonly Unfinished[];
  /** Keys of attempts that came to their end; what they left alive was left on purpose. */
  readonly ended: ReadonlySet<string>;
}

/**
 * Reads what counts for continuing a run: its successes, the attempts of what it left unfinished, and what it had taken over of both.
 *
 * @throws JournalError when the journal cannot be understood.
 */
export function readDone(folder: string): Done {
  const successes: Success[] = [];
  /** Carried on from earlier runs, until a job that arrives takes one over. */
  const carried = new Map<string, Success[]>();
  const unfinished = new Map<string, Unfinished>();
  const spare = new Map<string, Unfinished>();
  /** Jobs that died of memory: how much they were to get next is not known here, so they begin anew with all their chances. */
  const grown = new Set<string>();
  const ended = new Set<string>();
  const identities = new Map<string, string>();
  const measured = new Map<string, Measurement>();
  let runId = '';

  const count = ({ jobId, reason, attempt }: AttemptEndLine) => {
    const identity = identities.get(jobId);
    if (reason === 'oom' || reason === 'memory-limit') grown.add(jobId);
    if (grown.has(jobId)) unfinished.delete(jobId);
    else if (identity !== undefined) unfinished.set(jobId, { jobId, identity, attempts: attempt.number });
  };
  const visit = (line: JournalLine) => {
    switch (line.type) {
      case 'run-start':
        runId = line.runId;
        break;
      case 'restored': {
        const { job, planned, carriedAs, runId: ranIn, endedAt, measurement } = line;
        const success = { jobId: job.id, identity: job.identity, runId: ranIn, endedAt, measurement };
        if (carriedAs !== undefined) carried.get(nameOf(carriedAs, job.identity))?.pop();
        if (planned) successes.push(success);
        else {
          const name = nameOf(job.id, job.identity);
          carried.set(name, [...(carried.get(name) ?? []), success]);
        }
        break;
      }
      case 'attempted': {
        const { job, planned, carriedAs, attempts } = line;
        const one = { jobId: job.id, identity: job.identity, attempts };
        if (carriedAs !== undefined) spare.delete(nameOf(carriedAs, job.identity));
        if (planned) unfinished.set(job.id, one);
        else spare.set(nameOf(job.id, job.identity), one);
        break;
      }
      case 'attempt-start':
        if (line.attempt.job) identities.set(line.jobId, line.attempt.job.identity);
        break;
      case 'attempt-end':
        ended.add(line.attempt.key);
        if (line.succeeded) measured.set(line.jobId, line.measurement);
        if (line.willRetry && !line.preempted) count(line);
        break;
      case 'job-end': {
        const jobId = line.job.id;
        const identity = identities.get(jobId) ?? ('identity' in line.job ? line.job.identity : undefined);
        const measurement = measured.get(jobId);
        // What was cancelled goes on where it was; what failed for good begins anew.
        if (line.result.outcome.type !== 'cancelled') unfinished.delete(jobId);
        identities.delete(jobId);
        measured.delete(jobId);
        if (line.result.outcome.type === 'succeeded' && identity !== undefined) {
          successes.push({ jobId, identity, runId, endedAt: line.at, measurement });
        }
        break;
      }
    }
  };
  const read = readJournal(join(folder, JOURNAL_FILE), visit, true);
  for (const list of carried.values()) successes.push(...list);
  return { ...read, successes, unfinished: [...unfinished.values(), ...spare.values()], ended };
}

/** Several jobs may be the same, and one name may have been several jobs. */
function nameOf(jobId: string, identity: string): string {
  return `${identity} ${jobId}`;
}
