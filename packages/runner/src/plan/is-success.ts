import { type HaltRule, isHalted } from './halt.js';

/** How a run ended. */
export interface RunEnd {
  readonly counts: { readonly succeeded: number; readonly failed: number; readonly skipped: number; readonly cancelled: number };
  /** Every job that was to arrive has. */
  readonly isComplete: boolean;
  /** What ended it early, if anything did. */
  readonly interrupted: string | undefined;
  readonly halt: HaltRule | undefined;
  /** Jobs of the whole run, as far as is known. */
  readonly total: number;
}

/**
 * Has the run done what was asked of it? Where nothing failed and nothing was cancelled, a job was skipped only because it waits for
 * another one's failure, which did not come. A run that was to end with so many successes, or so many jobs done, has ended as it was to.
 */
export function isSuccess({ counts, isComplete, interrupted, halt, total }: RunEnd): boolean {
  if (interrupted !== undefined && halt !== undefined && halt.why !== 'fail' && isHalted(halt, counts, total)) {
    return halt.why === 'success' || counts.failed === 0;
  }
  return counts.failed === 0 && counts.cancelled === 0 && isComplete;
}
