import { resolve } from 'node:path';
import {
  ConfigError,
  type Executor,
  type Fingerprinter,
  fingerprinter,
  type Job,
  type Plugin,
  type RunContext,
  type SlurmRequest,
} from '@mpmsub/runner';
import { Adoption } from '../grid/adoption.js';
import { GridExecutor } from '../grid/grid-executor.js';
import { Queue } from '../grid/queue.js';
import { unavailable } from '../grid/unavailable.js';
import { workerCommand } from '../worker/worker-command.js';
import { missingPrograms } from './find-programs.js';
import { problemsOf, type SlurmOptions } from './options.js';
import { readLimits } from './read-limits.js';
import { slurmDialect } from './slurm-dialect.js';

/** Time limits of Slurm's commands, milliseconds: without the controller they wait for a long time, some for ever. */
const COMMANDS = { submitMs: 60_000, otherMs: 30_000 };
/** What a person or a system sends; other causes of a stop mean the jobs. */
const INTERRUPTS = new Set<unknown>(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Runs jobs on Slurm: those with `executor: "slurm"`, or all. */
export function slurm(options: SlurmOptions = {}): Plugin {
  const problems = problemsOf(options);
  if (problems.length > 0) {
    throw new ConfigError(
      problems.map((message) => ({ code: 'invalid-option', severity: 'error', path: 'plugins.slurm', message })),
    );
  }
  return {
    name: 'slurm',
    apply(context) {
      const { hooks } = context;
      let executor: GridExecutor | undefined;
      let none: Executor | undefined;
      if (options.jobs === 'all') {
        // First of all: what others know of a job, such as its profile, goes by where it runs.
        hooks.plan.tap({ name: 'slurm', stage: -1 }, (jobs) => jobs.map(takeUnnamed));
      }
      // Only a run places jobs; who only plans takes nothing over from earlier runs.
      hooks.executor.tap('slurm', (job) => {
        if (job.executor !== slurmDialect.name) return undefined;
        if (executor === undefined && none === undefined) {
          const worker = options.worker ?? workerCommand(context.config.root);
          const why = whyNot(worker, context);
          if (why === undefined) executor = open(options, context, worker!);
          else none = unavailable(slurmDialect.name, why);
        }
        return executor ?? none;
      });
      let identityOf: Fingerprinter | undefined;
      const identify = (jobs: readonly Job[]) => {
        if (identityOf === undefined) identityOf = fingerprinter(jobs, context.config.root);
        else identityOf.add(jobs);
        if (executor !== undefined) executor.identityOf = identityOf;
      };
      hooks.runStart.tap('slurm', ({ jobs }) => identify(jobs));
      hooks.jobsAdded.tap('slurm', ({ jobs }) => identify(jobs));
      hooks.attemptEnd.tap('slurm', ({ attempt }) => executor?.delivered(attempt.key));
      hooks.runEnd.tapPromise('slurm', async () => tellDetached(executor, context));
    },
  };
}

function takeUnnamed(job: Job): Job {
  return job.executor === undefined ? { ...job, executor: slurmDialect.name } : job;
}

/** What is missing here to use Slurm, with the remedy. */
function whyNot(worker: readonly string[] | undefined, { config }: RunContext): string | undefined {
  const missing = missingPrograms(slurmDialect.programs);
  if (missing.length > 0) {
    return `${missing.join(', ')} cannot be found on PATH: run where Slurm's commands are, such as the login node, or leave out executor: "slurm"`;
  }
  if (worker !== undefined) return undefined;
  return `no mpmsub for the nodes can be found from ${config.root}: install it there, or give the plugin's option "worker"`;
}

function open(options: SlurmOptions, context: RunContext, worker: readonly string[]): GridExecutor {
  const { runId, signal, config, warn } = context;
  const folder = resolve(config.root, options.folder ?? '.mpmsub/slurm');
  const limits = once(async () => {
    const limits = await readLimits();
    return {
      ...limits,
      arraySize: options.arraySize ?? limits.arraySize,
      elements: options.maxElements ?? limits.elements,
    };
  });
  return new GridExecutor(
    {
      dialect: slurmDialect,
      queue: new Queue(slurmDialect, COMMANDS),
      runId,
      root: config.root,
      folder,
      capacity: { ...options.resources, cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY },
      request: requestOf(options),
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

function requestOf({ partition, account, qos, gres, constraint, extra }: SlurmOptions): SlurmRequest {
  const all = { partition, account, qos, gres, constraint, extra };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function tellDetached(executor: GridExecutor | undefined, { warn }: RunContext): void {
  if (executor === undefined || executor.detached === 0) return;
  const count = executor.detached === 1 ? '1 job stays' : `${executor.detached} jobs stay`;
  warn(
    `${count} on Slurm; the next run adopts what is there, so "mpmsub run --resume" goes on; interrupted with --cancel, a run ends them`,
    'slurm-detached',
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
