import type { Executor } from './execute/executor.js';
import { formatPath } from './model/config-path.js';
import { ConfigError, type Diagnostic } from './model/diagnostic.js';
import type { Job, JobId } from './model/job.js';
import { checkCapacity } from './plan/capacity.js';
import { buildGraph, checkGraph, type Graph } from './plan/graph.js';
import type { Session } from './session.js';

/** What will be run, where, and in which order of needs. */
export interface RunPlan {
  readonly jobs: readonly Job[];
  readonly graph: Graph;
  /** Every place that may be used, the default one first; ones that a tap brought included. */
  readonly executors: readonly Executor[];
  placeOf(id: JobId): Executor;
}

/**
 * Lets plugins change the jobs, gives each its place, and finds every problem that can be known before anything starts.
 *
 * @throws ConfigError with all of them.
 */
export async function planRun(
  declared: readonly Job[],
  session: Session,
  executors: readonly [Executor, ...Executor[]],
  strict: boolean,
): Promise<RunPlan> {
  const jobs = await session.hooks.plan.promise(declared);
  const diagnostics: Diagnostic[] = checkGraph(jobs);
  const places = new Map<JobId, Executor>();
  for (const job of jobs) {
    const place = placeJob(job, session, executors, diagnostics);
    if (place !== executors[0]) places.set(job.id, place);
    if (job.restored === undefined) diagnostics.push(...checkCapacity(job, place, strict));
  }
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    throw new ConfigError(diagnostics.filter((diagnostic) => diagnostic.severity === 'error'));
  }
  for (const { code, message } of diagnostics) session.warn({ code, message });
  const used = [...new Set([...executors, ...places.values()])];
  return { jobs, graph: buildGraph(jobs), executors: used, placeOf: (id) => places.get(id) ?? executors[0] };
}

function placeJob(
  job: Job,
  session: Session,
  executors: readonly [Executor, ...Executor[]],
  diagnostics: Diagnostic[],
): Executor {
  const chosen = session.hooks.executor.isUsed() ? session.hooks.executor.call(job) : undefined;
  if (chosen !== undefined) return chosen;
  if (job.executor === undefined) return executors[0];
  const named = executors.find((executor) => executor.name === job.executor);
  if (named !== undefined) return named;
  diagnostics.push({
    code: 'unknown-executor',
    severity: 'error',
    message: `job "${job.id}" is to run on "${job.executor}", which no plugin provides`,
    path: formatPath(['jobs', job.id, 'executor']),
    hint: `there ${executors.length === 1 ? 'is' : 'are'}: ${executors.map((executor) => executor.name).join(', ')}`,
  });
  return executors[0];
}
