import type { Job, MeasurementMethod } from '@mpmsub/runner';
import { recommendMemory } from '@mpmsub/runner/scheduler';
import type { Lookup } from './estimate.js';
import { isWorthWriting } from './worth-writing.js';

/** One row of the table of recommended settings. Bytes. */
export interface Proposal {
  readonly id: string;
  readonly declared: number | undefined;
  /** Highest recent peak. */
  readonly peak: number;
  readonly runs: number;
  /** How the peak was measured. */
  readonly method: MeasurementMethod;
  /** What to write as the job's `memory`: room above the peak, rounded up. */
  readonly recommended: number;
  /** The declared figure holds whatever is measured. */
  readonly isPinned: boolean;
  /** False when the declared figure is within 10 % of the recommended one, or pinned: nothing to edit. */
  readonly isWorthWriting: boolean;
  /** Its memory is reckoned from the size of its input: a fixed figure would only cap it, so none is written. */
  readonly followsInput: boolean;
}

/**
 * Recommends a memory setting for each job that was measured itself, in the jobs' order. It rests on the published peak, which moves
 * rarely, so that a proposal once written stays.
 */
export function proposeRequests(jobs: readonly Job[], lookup: Lookup): readonly Proposal[] {
  return jobs.flatMap((job) => {
    const found = lookup(job);
    if (found?.origin !== 'own' || found.knowledge.entry.isAtLeast) return [];
    const { memory: peak, runs, method } = found.knowledge.entry;
    const seen = found.knowledge.recent.runs;
    const recommended = recommendMemory(runs > 1 ? [peak, peak] : [peak]);
    const declared = job.request.memory;
    const followsInput = found.input?.model !== undefined;
    const isChange = !job.pinned && !followsInput && (declared === undefined || isWorthWriting(declared, recommended));
    return [
      {
        id: job.id,
        declared,
        peak,
        runs: seen,
        method,
        recommended,
        isPinned: job.pinned,
        isWorthWriting: isChange,
        followsInput,
      },
    ];
  });
}
