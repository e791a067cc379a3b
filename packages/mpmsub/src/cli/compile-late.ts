import { setFlagsFromString } from 'node:v8';

/** Runs of at most so many jobs end before optimised code has paid for its compilation. */
const FEW_JOBS = 3000;

/** How much of a function is run before V8 thinks of optimising it; V8's own figure is about 66,000. */
const LATE = 1_000_000;

let isForbidden = false;

/** For a start whose compiled code is to be kept: V8 writes its flags into it, and refuses it where they are others. */
export function forbidLateCompiling(): void {
  isForbidden = true;
}

/**
 * Puts V8's optimising compiler off where a run is short: for 2,000 small jobs it took a third of our CPU time, on threads that compete with the jobs,
 * and it is worth that from some 4,000 on. What runs hot for a moment is optimised all the same.
 *
 * @param jobs how many will run; infinite where that is not known.
 */
export function compileLate(jobs: number): void {
  if (jobs <= FEW_JOBS && !isForbidden) setFlagsFromString(`--interrupt-budget=${LATE}`);
}
