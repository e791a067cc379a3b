import { closest, distance } from 'fastest-levenshtein';
import { formatPath } from '../model/config-path.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { findCycle } from '../model/find-cycle.js';
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
        // One for all needs of a job: a thousand that each need a thousand are a million.
        let dependent: Dependent | undefined;
        for (const need of job.needs) {
          const list = dependents.get(need.job);
          if (dependent?.when !== need.when) dependent = { id: job.id, when: need.when };
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
  const ids = new Set<JobId>();
  for (const { id } of jobs) {
    if (ids.has(id) || earlier?.has(id))
      diagnostics.push(error('duplicate-id', `two jobs are called "${id}"`, formatPath(['jobs', id]), 'rename one of them'));
    ids.add(id);
  }
  diagnostics.push(...unknownNeeds(jobs, ids, earlier));
  const cycle = findCycle(jobs);
  if (cycle !== undefined) diagnostics.push(error('cycle', cycle.message, formatPath(['jobs', cycle.id, 'needs']), cycle.hint));
  return diagnostics;
}

function unknownNeeds(
  jobs: readonly Job[],
  ids: ReadonlySet<JobId>,
  earlier: { has(id: JobId): boolean } | undefined,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let more = 0;
  let known: readonly string[] | undefined;
  for (const job of jobs) {
    if (job.needs.length === 0) continue;
    for (const [index, need] of job.needs.entries()) {
      if (ids.has(need.job) || earlier?.has(need.job)) continue;
      // A suggestion takes a look at every name, and a generated list can hold the same slip 100,000 times.
      if (diagnostics.length >= SHOWN) {
        more++;
        continue;
      }
      const message = `job "${job.id}" needs "${need.job}", which is no job and no tag of one`;
      known ??= [...new Set(jobs.flatMap(({ id, tags }) => [id, ...tags]))];
      diagnostics.push(error('unknown-need', message, formatPath(['jobs', job.id, 'needs', index]), suggestion(need.job, known)));
    }
  }
  if (more > 0) diagnostics.push(error('unknown-need', `and ${more} more needs name what is no job`, '', 'mend these first'));
  return diagnostics;
}

/** A far-off name is no suggestion: then the names there are help more. */
function suggestion(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  if (distance(name, near) <= Math.max(2, name.length / 3)) return `did you mean "${near}"?`;
  return `jobs and tags are: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''}`;
}

/** Does this ending of a job let a dependent with that condition start? */
export function isMet(when: Need['when'], outcome: Outcome): boolean {
  if (when === 'always') return true;
  return when === 'success' ? outcome.type === 'succeeded' : outcome.type === 'failed';
}

function error(code: string, message: string, path: string, hint: string): Diagnostic {
  return { code, severity: 'error', message, path, hint };
}
