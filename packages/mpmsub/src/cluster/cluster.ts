import { Writable } from 'node:stream';
import {
  budgetOf,
  ConfigError,
  type ConfigSpec,
  detectMachine,
  type Job,
  type JobId,
  type JobSpec,
  normalize,
  type Plugin,
  prepareRun,
  RunError,
  type RunReport,
  type Settings,
  startRun,
} from '@mpmsub/runner';
import { refuseWindows } from '../refuse-windows.js';
import { ClusterResult } from './cluster-result.js';
import { type ClusterStats, statsOf } from './cluster-stats.js';
import { describeBudget } from './describe-budget.js';
import { JobList } from './job-list.js';

/** Settings of a {@link Cluster}; the Python library's names and ours. */
export interface ClusterOptions
  extends Pick<ConfigSpec, 'p' | 'cpu' | 'cpus' | 'm' | 'memory' | 'resources' | 'policy' | 'plugins'> {
  /** Prints a summary after each run. Default true. */
  readonly verbose?: boolean;
  /** Shows progress while it runs. Default true. */
  readonly progressBar?: boolean;
  /** Prints what the cluster may use when it is made. Default false. */
  readonly describe?: boolean;
  /**
   * Folder that relative paths and `.mpmsub/` start from. Default: the working directory. What jobs print is in `.mpmsub/runs/`, where
   * results read it from; the last 20 runs are kept, those of the command line included (`plugins: [journal({ keep: 100 })]`: more).
   */
  readonly root?: string;
}

/** Settings of one run. */
export interface ClusterRunOptions {
  /** Most jobs at once. Default: as many as fit. */
  readonly maxWorkers?: number;
  /** Ends the run early when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Makes a {@link Cluster}: `const c = cluster({ p: 4, m: '8G' })`. @throws ConfigError for options that cannot be. */
export function cluster(options: ClusterOptions = {}): Cluster {
  return new Cluster(options);
}

/** A machine's share, and jobs to run in it: the Python library's `Cluster`, with promises. */
export class Cluster {
  /** Jobs that wait for the next run. */
  readonly jobs: JobList;
  #completed: ClusterResult[] = [];
  #failed: ClusterResult[] = [];
  #report: RunReport | undefined;
  /** Text of the last run's summary. */
  #summary = '';
  #isRunning = false;
  readonly #options: ClusterOptions;
  readonly #root: string;

  constructor(options: ClusterOptions = {}) {
    this.#options = options;
    this.#root = options.root ?? process.cwd();
    this.#normalize([]);
    this.jobs = new JobList((spec) => this.#check(spec));
    if (options.describe) void this.describeResources().then((text) => console.log(text));
  }

  /** Results of the last run that succeeded. */
  get completedJobs(): readonly ClusterResult[] {
    return this.#completed;
  }

  /** Results of the last run that did not: failed, skipped or cancelled. */
  get failedJobs(): readonly ClusterResult[] {
    return this.#failed;
  }

  /** Figures of the last run; `undefined` before the first. */
  get stats(): ClusterStats | undefined {
    const report = this.#report;
    return report === undefined ? undefined : statsOf(report, report.budgets.local ?? { cpus: 0, memory: 0 });
  }

  /**
   * Runs every job of `jobs`, which is empty afterwards.
   *
   * @throws RunError when this cluster is running already; ConfigError when the jobs do not fit together (then none has run and all
   * are still in `jobs`).
   */
  async run(options: ClusterRunOptions = {}): Promise<RunReport> {
    const specs = this.jobs.take();
    try {
      return await this.#run(specs, options);
    } catch (error) {
      this.jobs.restore(specs);
      throw error;
    }
  }

  /**
   * Runs the jobs one at a time, so that each is measured alone; they stay in `jobs`. A job larger than the cluster is run and measured
   * like the others.
   *
   * @returns their results in order; `memoryUsed` and `cpuUsed` say what each needs.
   */
  async profile(options: Omit<ClusterRunOptions, 'maxWorkers'> = {}): Promise<ClusterResult[]> {
    await this.#run([...this.jobs], { ...options, maxWorkers: 1 });
    const byId = new Map([...this.#completed, ...this.#failed].map((result) => [result.id, result]));
    return (this.#report?.results ?? []).map(({ id }) => byId.get(id) as ClusterResult);
  }

  /** What the cluster may use and how that was found, as text. */
  async describeResources(): Promise<string> {
    const machine = await detectMachine();
    return describeBudget(budgetOf(this.#normalize([]), machine), machine);
  }

  /** Prints the summary of the last run to standard output. @throws RunError before the first run. */
  printSummary(): void {
    if (this.#report === undefined) throw new RunError('there is no summary yet: await run() first');
    console.log(this.#summary.trimEnd());
  }

  async #run(specs: readonly JobSpec[], options: ClusterRunOptions): Promise<RunReport> {
    refuseWindows();
    if (this.#isRunning) throw new RunError('this cluster is already running: await its run() first, or make another cluster');
    this.#isRunning = true;
    try {
      const settings = this.#normalize(specs);
      const prepared = await prepareRun(settings);
      const maxWorkers = options.maxWorkers ?? prepared.maxWorkers;
      const jobs = new Map<JobId, Job>();
      const plugins = [...(await this.#plugins(settings.plugins)), keepJobs(jobs)];
      const handle = startRun({ ...prepared, maxWorkers, plugins, logs: 'separate' });
      const stop = () => handle.stop('aborted', 'gently');
      if (options.signal?.aborted) stop();
      options.signal?.addEventListener('abort', stop, { once: true });
      try {
        const report = await handle.report;
        this.#keep(report, jobs);
        return report;
      } finally {
        options.signal?.removeEventListener('abort', stop);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #keep(report: RunReport, jobs: ReadonlyMap<JobId, Job>): void {
    const results = report.results.map((result) => new ClusterResult(jobs.get(result.id) as Job, result));
    this.#report = report;
    this.#completed = results.filter((result) => result.success);
    this.#failed = results.filter((result) => !result.success);
  }

  async #plugins(own: readonly Plugin[]): Promise<Plugin[]> {
    const { progressBar = true, verbose = true } = this.#options;
    const { summary } = await import('@mpmsub/plugin-summary');
    this.#summary = '';
    const keep = new Writable({
      write: (chunk, _encoding, done) => {
        this.#summary += chunk;
        done();
      },
    });
    const plugins = [...own, { ...summary({ stream: keep, verbose: true }), name: 'cluster-summary' }];
    const isMissing = (name: string) => !own.some((plugin) => plugin.name === name);
    if (isMissing('journal')) plugins.push((await import('@mpmsub/plugin-journal')).journal());
    if (progressBar && isMissing('progress')) plugins.push((await import('@mpmsub/plugin-progress')).progress());
    if (verbose && isMissing('summary')) plugins.push(summary());
    return plugins;
  }

  /** Needs may mean jobs that are appended later, so of a job alone they are not looked up. */
  #check(spec: JobSpec): void {
    try {
      this.#normalize([spec]);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const problems = error.diagnostics.filter(({ code }) => code !== 'unknown-need');
      if (problems.some(({ severity }) => severity === 'error')) throw new ConfigError(problems);
    }
  }

  #normalize(jobs: readonly JobSpec[]): Settings {
    const { verbose: _verbose, progressBar: _bar, describe: _describe, root: _root, ...budget } = this.#options;
    return normalize({ ...budget, jobs }, { root: this.#root });
  }
}

/** Puts a run's jobs into `jobs` as they are when it begins: plugins may have added some, and changed others. */
function keepJobs(jobs: Map<JobId, Job>): Plugin {
  const name = 'cluster-jobs';
  return {
    name,
    apply: ({ hooks }) =>
      hooks.runStart.tap(name, (event) => {
        for (const job of event.jobs) jobs.set(job.id, job);
      }),
  };
}
