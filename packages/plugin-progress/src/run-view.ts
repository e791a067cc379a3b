import type {
  AttemptEndEvent,
  AttemptStartEvent,
  Job,
  JobEndEvent,
  JobId,
  JobsAddedEvent,
  Resources,
  RunStartEvent,
  UsageEvent,
} from '@mpmsub/runner';
import { COMMAND_COLUMNS, isUnnamed, unnamedCommand, visible, widthOf } from '@mpmsub/text';
import { promisedMemory } from './promised-memory.js';

/** A job that runs now. */
export interface RunningJob {
  readonly id: JobId;
  /** The id, and the command where the id tells nobody anything; safe to print. */
  readonly label: string;
  readonly startedAt: number;
  readonly attempt: number;
  /** Bytes; `undefined` where nobody knows what it needs. */
  readonly promised: number | undefined;
  /** Bytes now; `undefined` before its first sample. */
  memory: number | undefined;
}

/** One quantity that is shared out: what is used, what is booked, what there is. */
export interface Share {
  /** `undefined` before the first sample. */
  used: number | undefined;
  reserved: number;
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
  readonly cpus: Share;
  readonly memory: Share;
  /** Told by the run; milliseconds since the epoch. */
  expectedEnd: number | undefined;

  /** Of `total`: not arrived yet. */
  #unread: number;
  readonly #budgets: Readonly<Record<string, Resources>>;
  readonly #memoryOf = new Map<string, number>();
  /** CPU milliseconds of each running attempt at its last sample, and of all that have ended. */
  readonly #cpuMsOf = new Map<string, number>();
  #endedCpuMs = 0;
  /** All CPU time at the begin of the present window. */
  #cpuWindow: { readonly at: number; readonly cpuMs: number };
  readonly #reservedOf = new Map<string, number>();
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
    this.cpus = { used: undefined, reserved: 0, budget: total(event.budgets, 'cpus') };
    this.memory = { used: undefined, reserved: 0, budget: total(event.budgets, 'memory') };
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

  attemptStart({ at, attempt, jobId }: AttemptStartEvent): void {
    this.#hear(at);
    this.running.set(attempt.key, {
      id: jobId,
      label: `${visible(jobId)} ${unnamedCommand(attempt.job)}`.trimEnd(),
      startedAt: at,
      attempt: attempt.number,
      promised: this.promisedOf(attempt.job, attempt.allocation),
      memory: undefined,
    });
    this.#book(attempt.job.executor, attempt.allocation, 1);
  }

  /** The bytes that a job is known to need, of what it was given; see {@link promisedMemory}. */
  promisedOf(job: Job, allocation: Resources): number | undefined {
    return promisedMemory(job, allocation.memory, this.#budgets[job.executor ?? 'local']);
  }

  attemptEnd({ at, attempt, measurement }: AttemptEndEvent): void {
    this.#hear(at);
    if (!this.running.delete(attempt.key)) return;
    if (this.#isShared(attempt.job.executor ?? 'local', 'cpus')) {
      this.#endedCpuMs += measurement.cpuMs ?? this.#cpuMsOf.get(attempt.key) ?? 0;
    }
    this.#cpuMsOf.delete(attempt.key);
    this.#book(attempt.job.executor, attempt.allocation, -1);
  }

  jobEnd({ at, result }: JobEndEvent): void {
    this.#hear(at);
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
      if (this.#isShared(event.executor, 'cpus')) this.#cpuMsOf.set(key, cpuMs);
    }
    this.#measureCpus(event.at);
    if (this.#isShared(event.executor, 'memory')) {
      this.#memoryOf.set(event.executor, event.used);
      this.memory.used = sum(this.#memoryOf.values());
    }
    // The run may have booked more than was asked for, for jobs that turned out larger.
    if (this.#isFinite(event.executor, 'memory')) {
      this.#reservedOf.set(event.executor, event.reserved);
      this.memory.reserved = sum(this.#reservedOf.values());
    }
    this.expectedEnd = event.expectedEnd;
  }

  /** Mean cores in use since the last window, those of jobs that came and went within it included. */
  #measureCpus(at: number): void {
    const passed = at - this.#cpuWindow.at;
    if (passed < CPU_WINDOW_MS) return;
    const cpuMs = this.#endedCpuMs + sum(this.#cpuMsOf.values());
    this.cpus.used = Math.max(0, cpuMs - this.#cpuWindow.cpuMs) / passed;
    this.#cpuWindow = { at, cpuMs };
  }

  #hear(at: number): void {
    this.#lastAt = at;
    this.#heardAt = performance.now();
  }

  /** Books or gives back what an attempt holds, where its place has a limit at all. */
  #book(executor = 'local', allocation: Resources, sign: 1 | -1): void {
    if (this.#isFinite(executor, 'cpus')) this.cpus.reserved += sign * allocation.cpus;
    if (this.#isFinite(executor, 'memory')) {
      this.#reservedOf.set(executor, Math.max(0, (this.#reservedOf.get(executor) ?? 0) + sign * allocation.memory));
      this.memory.reserved = sum(this.#reservedOf.values());
    }
    if (this.running.size > 0) return;
    // Fractions of cores do not add up to exactly nothing.
    this.#reservedOf.clear();
    this.cpus.reserved = 0;
    this.memory.reserved = 0;
  }

  /** What a place without a limit uses is not shown as a part of what others have. */
  #isShared(executor: string, name: 'cpus' | 'memory'): boolean {
    return this[name].budget === undefined || this.#isFinite(executor, name);
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

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
