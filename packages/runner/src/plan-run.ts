import type { Executor } from './execute/executor.js';
import { guardExecutor } from './execute/guard-executor.js';
import { formatPath } from './model/config-path.js';
import { ConfigError, type Diagnostic } from './model/diagnostic.js';
import type { Job, JobId } from './model/job.js';
import type { Enforcement } from './model/limit-hold.js';
import { checkCapacity } from './plan/capacity.js';
import { checkGraph } from './plan/graph.js';
import { checkLimits } from './plan/limits.js';
import type { Session } from './session.js';

/** Makes declared jobs into jobs that can run, and remembers where. */
export interface Planner {
  /**
   * Lets plugins change the jobs, gives each its place, and finds every problem that can be known before they start.
   *
   * @param earlier the jobs that the run has already, where these arrive while it is on.
   * @throws ConfigError with all problems.
   */
  plan(declared: readonly Job[], earlier?: { has(id: JobId): boolean }): Promise<readonly Job[]>;
  placeOf(id: JobId): Executor;
  /** Every place that may be used, the default one first; ones that a tap brought included. */
  executors(): readonly Executor[];
}

/** What a planner is told of the run. */
export interface PlannerOptions {
  readonly executors: readonly [Executor, ...Executor[]];
  /** Jobs larger than their place are errors instead of running alone. */
  readonly strict?: boolean | undefined;
  /** `hard`: memory limits that the kernel does not hold are errors. */
  readonly enforce?: Enforcement | undefined;
}

/** Makes the planner of one run. */
export function createPlanner(session: Session, { executors, strict = false, enforce }: PlannerOptions): Planner {
  const places = new Map<JobId, Executor>();
  /** Each as it was given, and as the run uses it. */
  const known = new Map<Executor, Executor>();
  const use = (given: Executor): Executor => {
    const used = known.get(given);
    if (used !== undefined) return used;
    const place = guardExecutor(given, session.warn);
    known.set(given, place);
    place.onWarning?.(session.warn);
    return place;
  };
  const usual = use(executors[0]);
  for (const executor of executors) use(executor);
  return {
    async plan(declared, earlier) {
      const jobs = await session.hooks.plan.promise(declared);
      const diagnostics: Diagnostic[] = checkGraph(jobs, earlier);
      for (const job of jobs) {
        const place = use(placeJob(job, session, executors, diagnostics));
        if (place !== usual) places.set(job.id, place);
        if (job.restored === undefined) diagnostics.push(...checkCapacity(job, place, strict));
      }
      diagnostics.push(...checkLimits(jobs, ({ id }) => places.get(id) ?? usual, enforce));
      if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
        throw new ConfigError(diagnostics.filter((diagnostic) => diagnostic.severity === 'error'));
      }
      for (const { code, message } of diagnostics) session.warn({ code, message });
      return jobs;
    },
    placeOf: (id) => places.get(id) ?? usual,
    executors: () => [...known.values()],
  };
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
