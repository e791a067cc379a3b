import { join } from 'node:path';
import type { Measurement } from '@mpmsub/runner';
import type { JournalLine } from './journal-line.js';
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

/** What a run that is to be continued has done. */
export interface Done extends JournalRead {
  readonly successes: readonly Success[];
  /** Keys of attempts that came to their end; what they left alive was left on purpose. */
  readonly ended: ReadonlySet<string>;
}

/**
 * Reads what counts for continuing a run: its successes, and those it had taken over from earlier runs.
 *
 * @throws JournalError when the journal cannot be understood.
 */
export function readDone(folder: string): Done {
  const successes: Success[] = [];
  const ended = new Set<string>();
  const identities = new Map<string, string>();
  const measured = new Map<string, Measurement>();
  let runId = '';

  const visit = (line: JournalLine) => {
    switch (line.type) {
      case 'run-start':
        runId = line.runId;
        break;
      case 'restored': {
        const { job, runId: ranIn, endedAt, measurement } = line;
        successes.push({ jobId: job.id, identity: job.identity, runId: ranIn, endedAt, measurement });
        break;
      }
      case 'attempt-start':
        if (line.attempt.job) identities.set(line.jobId, line.attempt.job.identity);
        break;
      case 'attempt-end':
        ended.add(line.attempt.key);
        if (line.succeeded) measured.set(line.jobId, line.measurement);
        break;
      case 'job-end': {
        const jobId = line.job.id;
        const identity = identities.get(jobId) ?? ('identity' in line.job ? line.job.identity : undefined);
        const measurement = measured.get(jobId);
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
  return { ...read, successes, ended };
}
