import type { AttemptEndEvent, JobId } from '@mpmsub/runner';
import type { Found } from './estimate.js';
import { findRegression, type Regression } from './regression.js';

/** Watches for jobs whose memory outgrew the profile. */
export class MemoryGate {
  readonly #allowed: number;
  readonly #regressions = new Map<JobId, Regression>();
  readonly #unjudged = new Set<JobId>();

  /** `allowed` is a share. */
  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  get regressions(): readonly Regression[] {
    return [...this.#regressions.values()];
  }

  /** Ids of finished jobs of which it cannot be told. */
  get unjudged(): readonly JobId[] {
    return [...this.#unjudged];
  }

  /** Answers how a finished job outgrew what is known of it; `undefined` when it did not, or that cannot be told. */
  judge({ jobId, attempt: { job }, succeeded, measurement }: AttemptEndEvent, found: Found | undefined): Regression | undefined {
    if (!succeeded) return undefined;
    const { peakMemory, peakIsBound } = measurement;
    // A changed command is the usual reason for growth; the job's name says that it is meant to be the same.
    const isComparable = found?.origin === 'own' || found?.origin === 'former';
    if (!isComparable || found.knowledge.entry.isAtLeast || peakMemory === undefined) {
      this.#unjudged.add(jobId);
      return undefined;
    }
    // A larger input explains more memory, where it is known how much.
    const expected = Math.max(found.knowledge.entry.memory, found.input?.prediction?.memory ?? 0);
    const row = findRegression(job, expected, peakMemory, this.#allowed);
    if (row === undefined) return undefined;
    // At most so much: it may have grown, and may not.
    if (peakIsBound) {
      this.#unjudged.add(jobId);
      return undefined;
    }
    this.#regressions.set(jobId, row);
    return row;
  }
}
