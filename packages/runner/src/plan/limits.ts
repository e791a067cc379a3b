import type { Executor } from '../execute/executor.js';
import { formatPath } from '../model/config-path.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Job } from '../model/job.js';
import type { Enforcement, LimitHold } from '../model/limit-hold.js';

/** How each place that has a job with a memory limit holds it; places that have rules of their own are left out. */
export function limitHolds(jobs: readonly Job[], placeOf: (job: Job) => Executor): ReadonlyMap<Executor, LimitHold> {
  const holds = new Map<Executor, LimitHold>();
  for (const place of new Set(jobs.filter(isLimited).map(placeOf))) {
    const hold = place.limits?.();
    if (hold !== undefined) holds.set(place, hold);
  }
  return holds;
}

/** With `enforce: "hard"`: one error for each place that cannot hold the memory limits of its jobs. */
export function checkLimits(
  jobs: readonly Job[],
  placeOf: (job: Job) => Executor,
  enforce: Enforcement | undefined,
): readonly Diagnostic[] {
  if (enforce !== 'hard') return [];
  return [...limitHolds(jobs, placeOf)].flatMap(([place, { by, why }]): Diagnostic[] => {
    if (by !== 'sampled') return [];
    const [first, ...others] = jobs.filter((job) => isLimited(job) && placeOf(job) === place);
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return [
      {
        code: 'limit-not-hard',
        severity: 'error',
        message: `the memory limit of job "${first!.id}"${more} can only be sampled here, and enforce is "hard": ${why ?? 'there are no control groups'}`,
        path: formatPath(['jobs', first!.id, 'memoryLimit']),
        hint: '"mpmsub doctor" says where groups can be made; without enforce: "hard", limits are sampled where they must be',
      },
    ];
  });
}

const isLimited = (job: Job): boolean => job.memoryLimit !== undefined && job.restored === undefined;
