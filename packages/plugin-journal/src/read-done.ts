import { join } from 'node:path';
import type { Measurement } from '@mpmsub/runner';
import { growAfterOom } from '@mpmsub/runner/scheduler';
import type { AttemptEndLine, AttemptStartLine, JournalLine, RunStartLine } from './journal-line.js';
import { isNoSample, type JournalRead, readJournal } from './read-journal.js';
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
  /** Bytes that its next attempt is to get, because an earlier one ran out of memory. */
  readonly memory?: number | undefined;
}

/** What the lines so far tell of a job that has begun and has no outcome yet. */
interface Open {
  readonly identity: string;
  /** Bytes of the place it runs in. */
  readonly budget: number;
  /** Bytes that its last attempt held. */
  allocated: number;
  measured?: Measurement;
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
  const ended = new Set<string>();
  const open = new Map<string, Open>();
  let runId = '';
  let budgets: RunStartLine['budgets'] = {};

  const start = ({ jobId, attempt: { job, allocation } }: AttemptStartLine) => {
    const known = open.get(jobId);
    if (known !== undefined) known.allocated = allocation.memory;
    else if (job !== undefined) {
      const budget = budgets[job.executor ?? 'local']?.memory ?? Number.POSITIVE_INFINITY;
      open.set(jobId, { identity: job.identity, budget, allocated: allocation.memory });
    }
    const before = unfinished.get(jobId);
    // What it really got counts more than what we reckon: its policy or a plugin may have said how much.
    if (before?.memory !== undefined) unfinished.set(jobId, { ...before, memory: allocation.memory });
  };
  const count = ({ jobId, reason, attempt, measurement }: AttemptEndLine) => {
    const known = open.get(jobId);
    if (known === undefined) return;
    const { identity, allocated, budget } = known;
    const hasOutgrown = reason === 'oom' || reason === 'memory-limit';
    const memory = hasOutgrown ? growAfterOom(allocated, measurement.peakMemory, budget).memory : unfinished.get(jobId)?.memory;
    unfinished.set(jobId, { jobId, identity, attempts: attempt.number, memory });
  };
  const visit = (line: JournalLine) => {
    switch (line.type) {
      case 'run-start':
        ({ runId, budgets } = line);
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
        const { job, planned, carriedAs, attempts, memory } = line;
        const one = { jobId: job.id, identity: job.identity, attempts, memory };
        if (carriedAs !== undefined) spare.delete(nameOf(carriedAs, job.identity));
        if (planned) unfinished.set(job.id, one);
        else spare.set(nameOf(job.id, job.identity), one);
        break;
      }
      case 'attempt-start':
        start(line);
        break;
      case 'attempt-end':
        ended.add(line.attempt.key);
        if (line.willRetry && !line.preempted) count(line);
        if (line.succeeded && open.has(line.jobId)) open.get(line.jobId)!.measured = line.measurement;
        break;
      case 'job-end': {
        const jobId = line.job.id;
        const known = open.get(jobId);
        const identity = known?.identity ?? ('identity' in line.job ? line.job.identity : undefined);
        // What was cancelled goes on where it was; what failed for good begins anew.
        if (line.result.outcome.type !== 'cancelled') unfinished.delete(jobId);
        open.delete(jobId);
        if (line.result.outcome.type === 'succeeded' && identity !== undefined) {
          successes.push({ jobId, identity, runId, endedAt: line.at, measurement: known?.measured });
        }
        break;
      }
    }
  };
  const read = readJournal(join(folder, JOURNAL_FILE), visit, isNoSample);
  for (const list of carried.values()) successes.push(...list);
  return { ...read, successes, unfinished: [...unfinished.values(), ...spare.values()], ended };
}

/** Several jobs may be the same, and one name may have been several jobs. */
function nameOf(jobId: string, identity: string): string {
  return `${identity} ${jobId}`;
}
