import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** From so many jobs on, the memory that V8 leaves to its garbage is worth more than the time that collecting it earlier takes. */
const MANY_JOBS = 20_000;

let isHeld = false;

/**
 * Keeps this process small where very many jobs are to come: V8 lets a heap that only grows have half as much again in garbage, and 32 MB
 * for what is young. From now on the heap grows by a third at most, and what is young has 2 MB. Collecting that more often takes 3 % of
 * the runner's time for a small job.
 *
 * @param jobs how many will run, as far as is known. May be called again when there are more.
 */
export function holdMemory(jobs: number): void {
  if (jobs <= MANY_JOBS || isHeld) return;
  isHeld = true;
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
  // Only a whole collection gives back what the young have by now. V8 offers it to contexts made with this flag.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** V8 writes its flags into compiled code that is kept, and would refuse it at the next start. */
export function isHoldingMemory(): boolean {
  return isHeld;
}
