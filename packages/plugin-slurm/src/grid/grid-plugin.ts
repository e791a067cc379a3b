import { resolve } from 'node:path';
import {
  ConfigError,
  changeJob,
  type Executor,
  type Fingerprinter,
  fingerprinter,
  type Job,
  type Plugin,
  type RunContext,
  type SlurmRequest,
} from '@mpmsub/runner';
import { workerCommand } from '../worker/worker-command.js';
import { Adoption } from './adoption.js';
import type { Dialect } from './dialect.js';
import { missingPrograms } from './find-programs.js';
import { GridExecutor } from './grid-executor.js';
import type { GridLimits } from './grid-options.js';
import { type GridPluginOptions, problemsOf } from './plugin-options.js';
import { Queue } from './queue.js';
import { unavailable } from './unavailable.js';

/** Time limits of the grid's commands, milliseconds: without the controller they wait for a long time, some for ever. */
const COMMANDS = { submitMs: 60_000, otherMs: 30_000 };
/** What a person or a system sends; other causes of a stop mean the jobs. */
const INTERRUPTS = new Set<unknown>(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** What makes the plugin of one grid of all that they have in common. */
export interface Grid {
  readonly dialect: Dialect;
  /** Names of options of its own that are texts. */
  readonly texts: readonly string[];
  /** What all jobs ask for unless they say otherwise themselves. */
  readonly request: SlurmRequest;
  /** Asks the controller; where it does not answer, what is usual. */
  readLimits(): Promise<GridLimits>;
}

/**
 * The plugin that runs jobs on a grid: those whose `executor` is the dialect's name, or all.
 *
 * @throws ConfigError with everything that is wrong with the options.
 */
export function gridPlugin(grid: Grid, options: GridPluginOptions): Plugin {
  const { name } = grid.dialect;
  const problems = problemsOf(options, grid.texts);
  if (problems.length > 0) {
    throw new ConfigError(
      problems.map((message) => ({ code: 'invalid-option', severity: 'error', path: `plugins.${name}`, message })),
    );
  }
  return {
    name,
    apply(context) {
      const { hooks } = context;
      let executor: GridExecutor | undefined;
      let none: Executor | undefined;
      if (options.jobs === 'all') {
        // First of all: what others know of a job, such as its profile, goes by where it runs.
        const take = (job: Job): Job => (job.executor === undefined ? changeJob(job, { executor: name }) : job);
        hooks.plan.tap({ name, stage: -1 }, (jobs) => jobs.map(take));
      }
      // Only a run places jobs; who only plans takes nothing over from earlier runs.
      hooks.executor.tap(name, (job) => {
        if (job.executor !== name) return undefined;
        if (executor === undefined && none === undefined) {
          const worker = options.worker ?? workerCommand(context.config.root);
          const why = whyNot(grid.dialect, worker, context);
          if (why === undefined) executor = open(grid, options, context, worker!);
          else none = unavailable(name, why);
        }
        return executor ?? none;
      });
      let identityOf: Fingerprinter | undefined;
      const identify = (jobs: readonly Job[]) => {
        if (identityOf === undefined) identityOf = fingerprinter(jobs, context.config.root);
        else identityOf.add(jobs);
        if (executor !== undefined) executor.identityOf = identityOf;
      };
      hooks.runStart.tap(name, ({ jobs }) => identify(jobs));
      hooks.jobsAdded.tap(name, ({ jobs }) => identify(jobs));
      hooks.attemptEnd.tap(name, ({ attempt }) => executor?.delivered(attempt.key));
      hooks.runEnd.tapPromise(name, async () => tellDetached(grid.dialect, executor, context));
    },
  };
}

/** What is missing here to use the grid, with the remedy. */
function whyNot(
  { name, title, programs }: Dialect,
  worker: readonly string[] | undefined,
  { config }: RunContext,
): string | undefined {
  const missing = missingPrograms(programs);
  if (missing.length > 0) {
    return `${missing.join(', ')} cannot be found on PATH: run where ${title}'s commands are, such as the login node, or leave out executor: "${name}"`;
  }
  if (worker !== undefined) return undefined;
  return `no mpmsub for the nodes can be found from ${config.root}: install it there, or give the plugin's option "worker"`;
}

function open(
  { dialect, request, readLimits }: Grid,
  options: GridPluginOptions,
  { runId, signal, config, warn }: RunContext,
  worker: readonly string[],
): GridExecutor {
  const folder = resolve(config.root, options.folder ?? `.mpmsub/${dialect.name}`);
  const limits = once(async () => {
    const { arraySize, elements, against } = await readLimits();
    return { arraySize: options.arraySize ?? arraySize, elements: options.maxElements ?? elements, against };
  });
  return new GridExecutor(
    {
      dialect,
      queue: new Queue(dialect, COMMANDS),
      runId,
      root: config.root,
      folder,
      capacity: { ...options.resources, cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY },
      request,
      worker,
      pace: { askEveryMs: options.askEveryMs ?? 10_000, graceMs: options.graceMs ?? 5000 },
      retryLost: options.retryLost ?? 2,
      limits,
      isDetaching: () => options.onInterrupt !== 'cancel' && signal.aborted && INTERRUPTS.has(signal.reason),
      warn,
    },
    Adoption.of(folder),
  );
}

function tellDetached({ name, title }: Dialect, executor: GridExecutor | undefined, { warn }: RunContext): void {
  if (executor === undefined || executor.detached === 0) return;
  const count = executor.detached === 1 ? '1 job stays' : `${executor.detached} jobs stay`;
  warn(
    `${count} on ${title}; the next run adopts what is there, so "mpmsub run --resume" goes on; interrupted with --cancel, a run ends them`,
    `${name}-detached`,
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
