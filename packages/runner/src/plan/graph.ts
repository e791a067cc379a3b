import { closest, distance } from 'fastest-levenshtein';
import { formatPath } from '../model/config-path.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Job, JobId, Need } from '../model/job.js';
import type { Outcome } from '../model/result.js';

/** Who needs whom. The state of jobs is held elsewhere. */
export interface Graph {
  /** Jobs that name `id` in their needs, with the condition they set. Empty for most. */
  dependents(id: JobId): readonly Dependent[];
  add(jobs: readonly Job[]): void;
}

export interface Dependent {
  readonly id: JobId;
  readonly when: Need['when'];
}

const NONE: readonly Dependent[] = [];

/** So many problems of one kind are told one by one. */
const SHOWN = 20;

/** An empty graph. Call {@link checkGraph} before adding: unknown names are passed over here. */
export function createGraph(): Graph {
  const dependents = new Map<JobId, Dependent[]>();
  return {
    dependents: (id) => dependents.get(id) ?? NONE,
    add(jobs) {
      for (const job of jobs) {
        for (const need of job.needs) {
          const list = dependents.get(need.job);
          const dependent = { id: job.id, when: need.when };
          if (list === undefined) dependents.set(need.job, [dependent]);
          else list.push(dependent);
        }
      }
    },
  };
}

/**
 * Every problem of the graph that can be known before its jobs run: no jobs, ids used twice, unknown needs, cycles.
 *
 * @param earlier jobs that the run has already, where these arrive while it is on.
 */
export function checkGraph(jobs: readonly Job[], earlier?: { has(id: JobId): boolean }): Diagnostic[] {
  if (jobs.length === 0 && earlier === undefined) {
    return [error('no-jobs', 'there are no jobs to run', '', 'add one: jobs: { hello: "echo hello" }')];
  }
  const diagnostics: Diagnostic[] = [];
  const byId = new Map<JobId, Job>();
  for (const job of jobs) {
    if (byId.has(job.id) || earlier?.has(job.id))
      diagnostics.push(
        error('duplicate-id', `two jobs are called "${job.id}"`, formatPath(['jobs', job.id]), 'rename one of them'),
      );
    byId.set(job.id, job);
  }
  diagnostics.push(...unknownNeeds(jobs, byId, earlier));
  const cycle = findCycle(jobs, byId);
  if (cycle !== undefined) {
    const path = [...cycle, cycle[0]].map((id) => `"${id}"`).join(' needs ');
    diagnostics.push(
      error(
        'cycle',
        `jobs wait for each other: ${path}`,
        formatPath(['jobs', cycle[0] as JobId, 'needs']),
        'remove one of these needs',
      ),
    );
  }
  return diagnostics;
}

function unknownNeeds(
  jobs: readonly Job[],
  byId: ReadonlyMap<JobId, Job>,
  earlier: { has(id: JobId): boolean } | undefined,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let more = 0;
  for (const job of jobs) {
    for (const [index, need] of job.needs.entries()) {
      if (byId.has(need.job) || earlier?.has(need.job)) continue;
      // A suggestion takes a look at every name, and a generated list can hold the same slip 100,000 times.
      if (diagnostics.length >= SHOWN) {
        more++;
        continue;
      }
      const message = `job "${job.id}" needs "${need.job}", which is no job`;
      diagnostics.push(
        error('unknown-need', message, formatPath(['jobs', job.id, 'needs', index]), suggestion(need.job, [...byId.keys()])),
      );
    }
  }
  if (more > 0) diagnostics.push(error('unknown-need', `and ${more} more needs name what is no job`, '', 'mend these first'));
  return diagnostics;
}

/** A far-off name is no suggestion: then the names there are help more. */
function suggestion(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  if (distance(name, near) <= Math.max(2, name.length / 3)) return `did you mean "${near}"?`;
  return `jobs are: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''}`;
}

/** Kahn's algorithm; what cannot be ordered holds a cycle, and following unordered needs from any such job ends in it. */
function findCycle(jobs: readonly Job[], byId: ReadonlyMap<JobId, Job>): JobId[] | undefined {
  // A list of 100,000 commands has none.
  if (jobs.every((job) => job.needs.length === 0)) return undefined;
  const unmet = new Map<JobId, number>();
  for (const job of byId.values()) unmet.set(job.id, job.needs.filter((need) => byId.has(need.job)).length);
  const graph = createGraph();
  graph.add(jobs);
  const ordered = [...byId.keys()].filter((id) => unmet.get(id) === 0);
  for (let index = 0; index < ordered.length; index++) {
    for (const { id } of graph.dependents(ordered[index] as JobId)) {
      const left = (unmet.get(id) ?? 0) - 1;
      unmet.set(id, left);
      if (left === 0) ordered.push(id);
    }
  }
  if (ordered.length >= byId.size) return undefined;
  const isStuck = (id: JobId) => (unmet.get(id) ?? 0) > 0;
  const path = new Set<JobId>();
  let at = [...byId.keys()].find(isStuck) as JobId;
  while (!path.has(at)) {
    path.add(at);
    at = (byId.get(at) as Job).needs.find((need) => isStuck(need.job))?.job as JobId;
  }
  const ids = [...path];
  return ids.slice(ids.indexOf(at));
}

/** Does this ending of a job let a dependent with that condition start? */
export function isMet(when: Need['when'], outcome: Outcome): boolean {
  if (when === 'always') return true;
  return when === 'success' ? outcome.type === 'succeeded' : outcome.type === 'failed';
}

function error(code: string, message: string, path: string, hint: string): Diagnostic {
  return { code, severity: 'error', message, path, hint };
}
