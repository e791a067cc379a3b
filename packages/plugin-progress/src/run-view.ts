import type {
  AttemptEndEvent,
  AttemptStartEvent,
  Job,
  JobEndEvent,
  JobsAddedEvent,
  Resources,
  RunStartEvent,
  UsageEvent,
} from '@mpmsub/runner';
import { COMMAND_COLUMNS, isUnnamed, visible, widthOf } from '@mpmsub/text';
import { promisedMemory } from './promised-memory.js';
import { RunningJob } from './running-job.js';

/** One quantity that is shared out: what is used, what is booked, what there is. */
export interface Share {
  /** `undefined` before the first sample. */
  readonly used: number | undefined;
  readonly reserved: number;
  /** `undefined` when that place queues by itself. */
  readonly budget: number | undefined;
}

/** CPU time is counted in steps of 10 ms: a mean over less than this would jump. */
const CPU_WINDOW_MS = 500;

/** The run as it stands: fed by events, read by whoever draws. */
export class RunView {
  readonly startedAt: number;
  /** Jobs in all, as far as is known. */
  total: number;
  /** More may arrive, and nobody knows how many. */
  isOpen: boolean;
  /** Columns of the longest id. */
  longestId = 0;
  /** Columns of the longest label of a running job. */
  longestLabel = 0;
  done = 0;
  succeeded = 0;
  restored = 0;
  failed = 0;
  skipped = 0;
  cancelled = 0;
  /** By attempt, in order of start. */
  readonly running = new Map<string, RunningJob>();
  /** Told by the run; milliseconds since the epoch. */
  expectedEnd: number | undefined;

  /** Of `total`: not arrived yet. */
  #unread: number;
  readonly #budgets: Readonly<Record<string, Resources>>;
  readonly #cpuBudget: number | undefined;
  readonly #memoryBudget: number | undefined;
  #cpusUsed: number | undefined;
  /** Bytes used in each place. */
  readonly #memoryOf = new Map<string, number>();
  /** CPU milliseconds of all that have ended. */
  #endedCpuMs = 0;
  /** All CPU time at the begin of the present window. */
  #cpuWindow: { readonly at: number; readonly cpuMs: number };
  /** Bytes that the run had booked in each place beyond what was asked for, for jobs that turned out larger. */
  readonly #bookedMore = new Map<string, number>();
  #lastAt: number;
  #heardAt = performance.now();

  constructor(event: RunStartEvent) {
    this.startedAt = event.at;
    this.#lastAt = event.at;
    this.#cpuWindow = { at: event.at, cpuMs: 0 };
    this.#unread = event.arriving?.expected ?? 0;
    this.isOpen = event.arriving !== undefined && event.arriving.expected === undefined;
    this.total = this.#unread;
    this.#budgets = event.budgets;
    this.#cpuBudget = total(event.budgets, 'cpus');
    this.#memoryBudget = total(event.budgets, 'memory');
    this.#take(event.jobs);
  }

  jobsAdded({ jobs, isLast }: JobsAddedEvent): void {
    if (isLast) this.isOpen = false;
    const expected = Math.min(this.#unread, jobs.length);
    this.#unread -= expected;
    this.total -= expected;
    this.#take(jobs);
  }

  #take(jobs: readonly Job[]): void {
    this.total += jobs.length;
    for (const job of jobs) {
      const columns = widthOf(visible(job.id));
      this.longestId = Math.max(this.longestId, columns);
      this.longestLabel = Math.max(this.longestLabel, columns + (isUnnamed(job) ? 1 + COMMAND_COLUMNS : 0));
    }
  }

  /** Now, on the clock of the events: their clock may be a virtual one. */
  now(): number {
    return this.#lastAt + (performance.now() - this.#heardAt);
  }

  get cpus(): Share {
    const reserved = sum(this.#runningIn('cpus'), ({ allocation }) => allocation.cpus);
    return { used: this.#cpusUsed, reserved, budget: this.#cpuBudget };
  }

  get memory(): Share {
    const used = this.#memoryOf.size === 0 ? undefined : sum(this.#memoryOf.values());
    // Between two samples what was told of jobs that have ended since may be wrong.
    const reserved = Math.max(0, sum(this.#runningIn('memory'), memoryOf) + sum(this.#bookedMore.values()));
    return { used, reserved, budget: this.#memoryBudget };
  }

  attemptStart(event: AttemptStartEvent): void {
    this.#hear(event.at);
    const { attempt } = event;
    this.running.set(attempt.key, new RunningJob(event, this.#budgets[attempt.job.executor ?? 'local']));
  }

  /** The bytes that a job is known to need, of what it was given; see {@link promisedMemory}. */
  promisedOf(job: Job, allocation: Resources): number | undefined {
    return promisedMemory(job, allocation.memory, this.#budgets[job.executor ?? 'local']);
  }

  attemptEnd({ at, attempt, measurement }: AttemptEndEvent): void {
    this.#hear(at);
    const job = this.running.get(attempt.key);
    if (job === undefined) return;
    this.running.delete(attempt.key);
    if (this.running.size === 0 && this.#bookedMore.size > 0) this.#bookedMore.clear();
    if (this.#isShared(job.executor, 'cpus')) this.#endedCpuMs += measurement.cpuMs ?? job.cpuMs;
  }

  jobEnd({ result }: JobEndEvent): void {
    this.done++;
    this[result.outcome.type]++;
    if (result.restored) this.restored++;
  }

  usage(event: UsageEvent): void {
    this.#hear(event.at);
    for (const { key, cpuMs, memory } of event.attempts) {
      const job = this.running.get(key);
      if (!job) continue;
      job.memory = memory;
      if (this.#isShared(event.executor, 'cpus')) job.cpuMs = cpuMs;
    }
    this.#measureCpus(event.at);
    const { executor } = event;
    if (this.#isShared(executor, 'memory')) this.#memoryOf.set(executor, event.used);
    if (this.#isFinite(executor, 'memory')) {
      const asked = sum(this.#runningIn('memory'), (job) => (job.executor === executor ? memoryOf(job) : 0));
      this.#bookedMore.set(executor, event.reserved - asked);
    }
    this.expectedEnd = event.expectedEnd;
  }

  /** Mean cores in use since the last window, those of jobs that came and went within it included. */
  #measureCpus(at: number): void {
    const passed = at - this.#cpuWindow.at;
    if (passed < CPU_WINDOW_MS) return;
    const cpuMs = this.#endedCpuMs + sum(this.running.values(), (job) => job.cpuMs);
    this.#cpusUsed = Math.max(0, cpuMs - this.#cpuWindow.cpuMs) / passed;
    this.#cpuWindow = { at, cpuMs };
  }

  #hear(at: number): void {
    this.#lastAt = at;
    this.#heardAt = performance.now();
  }

  /** Jobs that run where there is a limit: only these hold a part of it. */
  #runningIn(name: 'cpus' | 'memory'): RunningJob[] {
    return [...this.running.values()].filter(({ executor }) => this.#isFinite(executor, name));
  }

  /** What a place without a limit uses is not shown as a part of what others have. */
  #isShared(executor: string, name: 'cpus' | 'memory'): boolean {
    const budget = name === 'cpus' ? this.#cpuBudget : this.#memoryBudget;
    return budget === undefined || this.#isFinite(executor, name);
  }

  #isFinite(executor: string, name: 'cpus' | 'memory'): boolean {
    return this.#budgets[executor]?.[name] !== Number.POSITIVE_INFINITY;
  }
}

function total(budgets: Readonly<Record<string, Resources>>, name: 'cpus' | 'memory'): number | undefined {
  const finite = Object.values(budgets)
    .map((budget) => budget[name])
    .filter(Number.isFinite);
  return finite.length > 0 ? sum(finite) : undefined;
}

const memoryOf = ({ allocation }: RunningJob): number => allocation.memory;

function sum<T>(all: Iterable<T>, amountOf: (one: T) => number): number;
function sum(all: Iterable<number>): number;
function sum<T>(all: Iterable<T>, amountOf = (one: T) => one as number): number {
  let whole = 0;
  for (const one of all) whole += amountOf(one);
  return whole;
}
