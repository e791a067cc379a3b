import {
  type Attempt,
  type AttemptEndEvent,
  createHooks,
  type FailureReason,
  type Job,
  type JobResult,
  type Machine,
  type Plugin,
  type Resources,
  type RunReport,
  type RunStartEvent,
} from '@mpmsub/runner';
import { fakeJob } from '@mpmsub/runner/testing';

export const G = 1024 ** 3;
export const M = 1024 ** 2;

const machine: Machine = {
  hostname: 'box',
  platform: 'linux',
  cpuModel: 'Test CPU',
  physicalCpus: 8,
  cpus: 8,
  totalMemory: 32 * G,
  memoryLimit: 32 * G,
  availableMemory: 24 * G,
  derivation: [],
  machineClass: 'linux-x64',
};

/** A job with everything filled in. */
export function makeJob(id: string, over: Partial<Job> = {}): Job {
  return fakeJob(id, { index: 0, request: { cpus: 1, memory: 2 * G }, cwd: '/project', ...over });
}

interface Ending {
  readonly reason?: FailureReason;
  readonly code?: number;
  readonly peakMemory?: number;
  readonly peakIsBound?: boolean;
  readonly willRetry?: boolean;
  readonly preempted?: boolean;
  readonly over?: Partial<AttemptEndEvent>;
}

/** Plays the engine: calls a run's hooks in the order of the contract, on a clock that the test moves. */
export class Replay {
  readonly hooks = createHooks();
  readonly jobs: Job[];
  readonly warnings: string[] = [];
  readonly results: JobResult[] = [];
  readonly budgets: Readonly<Record<string, Resources>>;
  at: number;
  readonly #startedAt: number;
  readonly #running = new Map<string, { readonly attempt: Attempt; readonly startedAt: number; tries: number }>();

  constructor(
    jobs: readonly Job[],
    plugins: readonly Plugin[],
    budget: Partial<Resources> = {},
    at = 1_000_000,
    file: string | null = '/project/mpmsub.config.ts',
  ) {
    this.jobs = jobs.map((job, index) => ({ ...job, index }));
    this.budgets = { local: { cpus: 8, memory: 24 * G, ...budget } };
    this.at = at;
    this.#startedAt = at;
    for (const plugin of plugins) {
      plugin.apply({
        runId: 'r1',
        hooks: this.hooks,
        signal: new AbortController().signal,
        machine,
        config: { file: file ?? undefined, root: '/project' },
        warn: (message) => this.warnings.push(message),
      });
    }
  }

  /** @param over `arriving` when the jobs are only the first. */
  async begin(over: Partial<RunStartEvent> = {}): Promise<void> {
    await this.hooks.runStart.promise({
      type: 'run-start',
      at: this.at,
      runId: 'r1',
      jobs: this.jobs,
      budgets: this.budgets,
      machine,
      ...over,
    });
  }

  arrive(jobs: readonly Job[], isLast: boolean): void {
    this.jobs.push(...jobs);
    this.hooks.jobsAdded.call({ type: 'jobs-added', at: this.at, jobs, isLast });
  }

  start(id: string, over: Partial<Attempt> = {}): void {
    const job = this.job(id);
    const tries = this.#running.get(id)?.tries ?? 0;
    const attempt: Attempt = {
      key: `${id}#${tries + 1}`,
      job,
      number: tries + 1,
      allocation: { cpus: job.request.cpus, memory: job.request.memory ?? 0 },
      logs: { stdout: `/logs/${id}.log`, stderr: `/logs/${id}.log` },
      ...over,
    };
    this.#running.set(id, { attempt, startedAt: this.at, tries: tries + 1 });
    this.hooks.attemptStart.call({ type: 'attempt-start', at: this.at, jobId: id, attempt });
  }

  usage(memory: Readonly<Record<string, number>>, cpuMs: Readonly<Record<string, number>> = {}, over: object = {}): void {
    const attempts = Object.entries(memory).map(([id, bytes]) => ({
      key: this.#running.get(id)!.attempt.key,
      jobId: id,
      memory: bytes,
      peakMemory: bytes,
      cpuMs: cpuMs[id] ?? 0,
      processes: 1,
    }));
    this.hooks.usage.call({
      type: 'usage',
      at: this.at,
      executor: 'local',
      attempts,
      used: attempts.reduce((sum, each) => sum + each.memory, 0),
      reserved: [...this.#running.values()].reduce((sum, each) => sum + each.attempt.allocation.memory, 0),
      ...over,
    });
  }

  output(id: string, text: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const chunk = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.hooks.output.call({ type: 'output', at: this.at, jobId: id, stream, chunk });
  }

  /** Ends the attempt, and the job unless it is tried again. */
  end(id: string, ending: Ending = {}): void {
    const { attempt, startedAt, tries } = this.#running.get(id)!;
    const { reason, code = reason ? 1 : 0, peakMemory, peakIsBound, willRetry = false, preempted = false } = ending;
    const succeeded = reason === undefined && !preempted;
    const exit = ending.over?.exit ?? ({ type: 'exited', code } as const);
    const elapsed = this.at - startedAt;
    const measurement = { wallMs: elapsed, cpuMs: elapsed, peakMemory, peakIsBound, method: 'procfs' } as const;
    const shared = { jobId: id, attempt, startedAt, exit, measurement, succeeded, reason, willRetry, preempted };
    this.hooks.attemptEnd.call({ type: 'attempt-end', at: this.at, ...shared, ...ending.over });
    // A preempted try is repeated under the same number.
    if (preempted) this.#running.get(id)!.tries--;
    if (willRetry || preempted) return;
    this.#running.delete(id);
    this.finish({
      id,
      outcome: reason ? { type: 'failed', exit, reason } : { type: 'succeeded' },
      attempts: tries,
      flaky: succeeded && tries > 1,
      startedAt,
      endedAt: this.at,
      exit,
      measurement,
      allocation: attempt.allocation,
      logs: attempt.logs,
    });
  }

  /** A job's final word, for one that never ran too. */
  finish(result: JobResult): void {
    this.results.push(result);
    this.hooks.jobEnd.call({ type: 'job-end', at: this.at, job: this.job(result.id), result });
  }

  skip(id: string, because: string): void {
    this.finish({ id, outcome: { type: 'skipped', because }, attempts: 0, flaky: false });
  }

  warn(message: string, over: object = {}): void {
    this.hooks.warning.call({ type: 'warning', at: this.at, code: 'test', message, ...over });
  }

  async finishRun(over: Partial<RunReport> = {}): Promise<void> {
    await this.hooks.runEnd.promise({ type: 'run-end', at: this.at, report: this.report(over) });
  }

  report(over: Partial<RunReport> = {}): RunReport {
    const count = (type: JobResult['outcome']['type']) => this.results.filter(({ outcome }) => outcome.type === type).length;
    const counts = {
      succeeded: count('succeeded'),
      failed: count('failed'),
      skipped: count('skipped'),
      cancelled: count('cancelled'),
    };
    return {
      runId: 'r1',
      startedAt: this.#startedAt,
      endedAt: this.at,
      wallMs: this.at - this.#startedAt,
      cpuMs: this.results.reduce((sum, { measurement }) => sum + (measurement?.cpuMs ?? 0), 0),
      peakMemory: Math.max(0, ...this.results.map(({ measurement }) => measurement?.peakMemory ?? 0)),
      results: this.results,
      counts,
      ok: counts.failed + counts.skipped + counts.cancelled === 0,
      limitedBy: {},
      budgets: this.budgets,
      machine,
      ...over,
    };
  }

  job(id: string): Job {
    const job = this.jobs.find((each) => each.id === id);
    if (!job) throw new Error(`no job ${id}`);
    return job;
  }
}
