import type { JobId } from './job.js';

/** Something with a name that waits for others; what is named and not there is passed over. */
export interface Waiting {
  readonly id: JobId;
  readonly needs: readonly { readonly job: JobId }[];
}

/** Jobs that wait for each other. */
export interface Cycle {
  /** The first of them. */
  readonly id: JobId;
  readonly message: string;
  readonly hint: string;
}

/**
 * One cycle among jobs, of which the last of each name counts, if there is one. Kahn's algorithm; following unordered needs from any job left
 * ends in it.
 */
export function findCycle(jobs: readonly Waiting[]): Cycle | undefined {
  // A list of 100,000 commands has none.
  if (jobs.every((job) => job.needs.length === 0)) return undefined;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const unmet = new Map<JobId, number>();
  const dependents = new Map<JobId, JobId[]>();
  for (const { id, needs } of byId.values()) {
    const known = needs.filter(({ job }) => byId.has(job));
    unmet.set(id, known.length);
    for (const { job } of known) {
      const list = dependents.get(job);
      if (list === undefined) dependents.set(job, [id]);
      else list.push(id);
    }
  }
  const ordered = [...byId.keys()].filter((id) => unmet.get(id) === 0);
  // Grows while it is gone through.
  for (const id of ordered) {
    for (const dependent of dependents.get(id) ?? []) {
      const left = (unmet.get(dependent) ?? 0) - 1;
      unmet.set(dependent, left);
      if (left === 0) ordered.push(dependent);
    }
  }
  if (ordered.length >= byId.size) return undefined;
  const isStuck = (id: JobId) => (unmet.get(id) ?? 0) > 0;
  const path = new Set<JobId>();
  let at = [...byId.keys()].find(isStuck) as JobId;
  while (!path.has(at)) {
    path.add(at);
    at = (byId.get(at) as Waiting).needs.find(({ job }) => isStuck(job))?.job as JobId;
  }
  const ids = [...path].slice([...path].indexOf(at));
  return { id: at, message: `jobs wait for each other: ${wordsOf([...ids, at])}`, hint: 'remove one of these needs' };
}

/** Jobs of a circle that are named: of 50,000 nobody reads all. */
const MOST_NAMED = 12;

function wordsOf(circle: readonly JobId[]): string {
  const names = circle.map((id) => JSON.stringify(id));
  const left = names.length - MOST_NAMED;
  if (left > 1) names.splice(MOST_NAMED / 2, left, `(${left.toLocaleString('en-US')} more)`);
  return names.join(' needs ');
}
