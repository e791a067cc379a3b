import type { Arrivals } from './arrivals.js';
import { type Clock, systemClock } from './clock.js';
import { createEmit, emitAndWait } from './emit.js';
import type { Executor } from './execute/executor.js';
import { Loop } from './loop.js';
import type { RunReport } from './model/events.js';
import type { Job } from './model/job.js';
import type { Enforcement } from './model/limit-hold.js';
import type { Machine } from './model/machine.js';
import { createGraph } from './plan/graph.js';
import type { HaltRule } from './plan/halt.js';
import { limitHolds } from './plan/limits.js';
import { type LogLayout, logLayout } from './plan/logs.js';
import { createPools } from './plan/pool.js';
import { createPlanner, type Planner } from './plan-run.js';
import type { ConfigPlace, Plugin } from './plugin.js';
import { buildReport } from './report.js';
import { requireFiles } from './require-files.js';
import type { Policy } from './scheduler/scheduler.js';
import { openSession } from './session.js';
import { RunState } from './state.js';

/** Everything a run is made of. `run` knows neither files nor processes: it is given jobs and executors. */
export interface RunOptions {
  readonly jobs: readonly Job[];
  /** Further jobs, which come while these run. Default: none. */
  readonly arrivals?: Arrivals | undefined;
  /** The first is where jobs run that no `executor` tap places. */
  readonly executors: readonly [Executor, ...Executor[]];
  readonly machine: Machine;
  readonly config: ConfigPlace;
  /** Default: none. */
  readonly plugins?: readonly Plugin[];
  /** Default `planned`. */
  readonly policy?: Policy | undefined;
  /** Most jobs at once in each pool. Default: no such limit. */
  readonly maxWorkers?: number | undefined;
  /** Most jobs of a family or tag at once. */
  readonly maxParallel?: Readonly<Record<string, number>> | undefined;
  /** When to end early. Default: never; independent jobs go on after a failure. */
  readonly halt?: HaltRule | undefined;
  /** Milliseconds for the whole run. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Jobs larger than the machine are errors instead of running alone. */
  readonly strict?: boolean | undefined;
  /** `hard`: a memory limit that the kernel does not hold is an error. Default: it is sampled. */
  readonly enforce?: Enforcement | undefined;
  /** Default: made from the time and a random part. */
  readonly runId?: string | undefined;
  /** Default: one log for both streams, which keeps their order. */
  readonly logs?: 'joined' | 'separate' | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** A run that is under way. */
export interface RunHandle {
  readonly runId: string;
  /**
   * Settles when every job has its outcome and no process of ours lives.
   *
   * @throws ConfigError before anything has run, with every problem of the graph; PluginError when a plugin that decides failed.
   */
  readonly report: Promise<RunReport>;
  /** Ends the run early: what is pending is cancelled, what runs is asked to end (`gently`) or killed (`now`). May be called again. */
  stop(cause: string, how: 'gently' | 'now'): void;
  /**
   * Lets nothing start and everything that runs stand still (SIGSTOP); deadlines stand still as well. Settles when all processes have
   * been told. For who is to be suspended himself (Ctrl-Z).
   */
  suspend(): Promise<void>;
  /** Undoes `suspend`. */
  resume(): void;
}

/** Starts a run; see {@link RunHandle}. */
export function startRun(options: RunOptions): RunHandle {
  const clock = options.clock ?? systemClock;
  const runId = options.runId ?? makeRunId(clock.now());
  const stops: { cause: string; how: 'gently' | 'now' }[] = [];
  const live: { loop?: Loop; abort?: AbortController } = {};
  const stop = (cause: string, how: 'gently' | 'now') => {
    stops.push({ cause, how });
    live.abort?.abort(cause);
    live.loop?.stop(cause, how);
  };
  const suspend = async () => live.loop?.suspend();
  const resume = () => live.loop?.resume();
  return { runId, stop, suspend, resume, report: story(options, clock, runId, live, stops) };
}

/** Runs jobs to their end; see {@link startRun} for a run that can be stopped. */
export function run(options: RunOptions): Promise<RunReport> {
  return startRun(options).report;
}

/** prepare -> loop -> report. */
async function story(
  options: RunOptions,
  clock: Clock,
  runId: string,
  live: { loop?: Loop; abort?: AbortController },
  stops: readonly { cause: string; how: 'gently' | 'now' }[],
): Promise<RunReport> {
  const { machine, config } = options;
  let planner: Planner | undefined;
  live.abort = new AbortController();
  try {
    requireFiles(options.plugins ?? [], config.root);
    const session = openSession({ runId, machine, config, plugins: options.plugins ?? [], signal: live.abort.signal, clock });
    planner = createPlanner(session, options);
    const { plan, placeOf } = planner;
    const jobs = await plan(options.jobs);
    const executors = planner.executors();
    const logs: LogLayout = logLayout(config.root, runId, options.logs ?? 'joined');
    const pools = createPools(placeOf, options);
    const graph = createGraph();
    const isApart = options.arrivals?.areLotsApart === true;
    const isKept = ({ id, needs }: Job) => !isApart || needs.length > 0 || graph.dependents(id).length > 0;
    const state = new RunState((id) => logs({ id }, 1), isKept);
    const emit = createEmit(session.hooks);
    const startedAt = clock.now();
    const { arrivals } = options;
    const onStop = (cause: string) => live.abort?.abort(cause);
    const planArrivals = (lot: readonly Job[]) => plan(lot, isApart ? NOBODY : state);
    const budgets = Object.fromEntries(executors.map((executor) => [executor.name, executor.capacity]));
    await emitAndWait(session.hooks, {
      type: 'run-start',
      at: startedAt,
      runId,
      jobs,
      ...(arrivals && { arriving: { expected: arrivals.expected, ...(isApart && { areLotsApart: true }) } }),
      budgets,
      limits: Object.fromEntries([...limitHolds(jobs, ({ id }) => placeOf(id))].map(([place, hold]) => [place.name, hold])),
      machine,
    });
    session.flushWarnings(emit);

    const loop = new Loop({
      ...options,
      runId,
      hooks: session.hooks,
      jobs,
      planArrivals,
      onStop,
      state,
      graph,
      pools,
      logs,
      clock,
      emit,
    });
    live.loop = loop;
    for (const { cause, how } of stops) loop.stop(cause, how);
    const failure = await loop.drive().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );

    const built = buildReport({
      runId,
      startedAt,
      endedAt: clock.now(),
      state,
      pools,
      usage: loop.usage,
      interrupted: loop.interrupted,
      isComplete: loop.isComplete,
      halt: options.halt,
      total: loop.total,
      budgets,
      machine,
    });
    // Also after a failure: whoever was told of the beginning gives back what it holds, the terminal or a file, at the end.
    const report = failure === undefined ? built : { ...built, ok: false };
    await emitAndWait(session.hooks, { type: 'run-end', at: report.endedAt, report });
    if (failure !== undefined) throw failure.error;
    return report;
  } finally {
    await Promise.all((planner?.executors() ?? options.executors).map((executor) => executor.close?.()));
  }
}

/** What a lot finds that is apart from all others. */
const NOBODY = { has: () => false };

/** Sorts by time, is unique among runs of one second, and is a plain file name. */
function makeRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${Math.random().toString(36).slice(2, 6).padEnd(4, '0')}`;
}
