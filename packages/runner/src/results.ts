import type { Exit, LogPaths } from './model/attempt.js';
import type { Job, JobId } from './model/job.js';
import type { Measurement, MeasurementMethod } from './model/measurement.js';
import type { Resources } from './model/resources.js';
import type { JobResult, Outcome } from './model/result.js';

/** Rows that are made room for at once. */
const ROWS = 1024;

/** Numbers of a row, in this order; NaN: there was none. */
const NUMBERS = ['startedAt', 'endedAt', 'wallMs', 'cpuMs', 'peakMemory'] as const;
const [STARTED, ENDED, WALL, CPU, PEAK] = [0, 1, 2, 3, 4] as const;

const METHODS: readonly MeasurementMethod[] = ['none', 'cgroup', 'procfs', 'systeminformation', 'accounting'];
/** Added to the place of the method. */
const IS_BOUND = 0x80;
const IS_SILENT = 0x40;

const SUCCEEDED: Outcome = Object.freeze({ type: 'succeeded' });
const CANCELLED: Outcome = Object.freeze({ type: 'cancelled' });
/** Stands for a row: all that there is to tell of a job that was cancelled before its first attempt. */
const NEVER_BEGUN = -1;
const ZERO: Exit = Object.freeze({ type: 'exited', code: 0 });

/** Fields of a measurement that a row has a place for. */
const MEASURED: ReadonlySet<string> = new Set(['wallMs', 'cpuMs', 'peakMemory', 'peakIsBound', 'method']);

interface Rows {
  readonly numbers: Float64Array;
  /** Place in METHODS, with IS_BOUND. */
  readonly methods: Uint8Array;
  /** Place in the list of allocations. */
  readonly allocations: Uint32Array;
}

/**
 * Results of jobs that succeeded at the first try, as nearly all do, in columns: 45 bytes each instead of 400, for a run keeps those of
 * all its jobs to its end. Those that were cancelled before they began, as the rest of an interrupted run is, take nothing. They become
 * records when somebody asks.
 */
export class Results {
  readonly #rows: Rows[] = [];
  /** Most jobs hold the same as the one before. */
  readonly #allocations: Resources[] = [];
  readonly #logsOf: (id: JobId) => LogPaths;
  #size = 0;

  /** @param logsOf the logs of the first attempt of a job that redirects nothing. */
  constructor(logsOf: (id: JobId) => LogPaths) {
    this.#logsOf = logsOf;
  }

  /** Takes a result; answers its row, or `undefined` for one that has more to tell than a row can hold. */
  add(job: Pick<Job, 'stdout' | 'stderr'>, result: JobResult): number | undefined {
    if (isNeverBegun(result)) return NEVER_BEGUN;
    if (!isOrdinary(result) || job.stdout !== undefined || job.stderr !== undefined) return undefined;
    const { allocation, measurement, startedAt, endedAt } = result;
    const row = this.#size++;
    const at = row % ROWS;
    if (at === 0) this.#rows.push(emptyRows());
    const { numbers, methods, allocations } = this.#rows.at(-1)!;
    numbers.set(
      [startedAt, endedAt, measurement.wallMs, measurement.cpuMs ?? Number.NaN, measurement.peakMemory ?? Number.NaN],
      at * NUMBERS.length,
    );
    methods[at] =
      METHODS.indexOf(measurement.method) + (measurement.peakIsBound ? IS_BOUND : 0) + (result.isSilent ? IS_SILENT : 0);
    if (this.#allocations.at(-1) !== allocation) this.#allocations.push(allocation);
    allocations[at] = this.#allocations.length - 1;
    return row;
  }

  /** The result of a job, as it was added. */
  get(row: number, id: JobId): JobResult {
    if (row === NEVER_BEGUN) return Object.freeze({ id, outcome: CANCELLED, attempts: 0, flaky: false });
    return Object.freeze(new RowResult(this, row, id)) as unknown as JobResult;
  }

  /** One of the row's numbers. */
  number(row: number, column: number): number | undefined {
    const value = this.#rowsOf(row).numbers[(row % ROWS) * NUMBERS.length + column]!;
    return Number.isNaN(value) ? undefined : value;
  }

  measurement(row: number): Measurement {
    const method = this.#rowsOf(row).methods[row % ROWS]!;
    const [cpuMs, peakMemory] = [this.number(row, CPU), this.number(row, PEAK)];
    return {
      wallMs: this.number(row, WALL)!,
      ...(cpuMs !== undefined && { cpuMs }),
      ...(peakMemory !== undefined && { peakMemory }),
      ...(method & IS_BOUND && { peakIsBound: true }),
      method: METHODS[method & ~(IS_BOUND | IS_SILENT)]!,
    };
  }

  isSilent(row: number): true | undefined {
    return this.#rowsOf(row).methods[row % ROWS]! & IS_SILENT ? true : undefined;
  }

  allocation(row: number): Resources {
    return this.#allocations[this.#rowsOf(row).allocations[row % ROWS]!]!;
  }

  logs(id: JobId): LogPaths {
    return this.#logsOf(id);
  }

  #rowsOf(row: number): Rows {
    return this.#rows[Math.floor(row / ROWS)]!;
  }
}

function emptyRows(): Rows {
  return {
    numbers: new Float64Array(ROWS * NUMBERS.length),
    methods: new Uint8Array(ROWS),
    allocations: new Uint32Array(ROWS),
  };
}

type Ordinary = JobResult & Required<Pick<JobResult, 'startedAt' | 'endedAt' | 'measurement' | 'allocation'>>;

/** A first success, with nothing beside what the columns hold. */
function isOrdinary(result: JobResult): result is Ordinary {
  const { outcome, attempts, flaky, restored, exit, measurement, evidence, allocation, logs, startedAt, endedAt } = result;
  if (outcome.type !== 'succeeded' || attempts !== 1 || flaky || restored !== undefined || evidence !== undefined) return false;
  if (exit?.type !== 'exited' || exit.code !== 0 || allocation === undefined || logs === undefined) return false;
  if (measurement === undefined || !METHODS.includes(measurement.method)) return false;
  if (!Object.keys(measurement).every((name) => MEASURED.has(name))) return false;
  const { wallMs, cpuMs = 0, peakMemory = 0 } = measurement;
  return startedAt !== undefined && endedAt !== undefined && !Number.isNaN(startedAt + endedAt + wallMs + cpuMs + peakMemory);
}

/** Cancelled, and nothing else known of it. */
function isNeverBegun(result: JobResult): boolean {
  if (result.outcome.type !== 'cancelled' || result.attempts !== 0 || result.flaky) return false;
  const { id, outcome, attempts, flaky, ...more } = result;
  return Object.values(more).every((value) => value === undefined);
}

/** A result that is read from its row. All fields are its own and enumerable, as in any record. */
class RowResult {
  readonly id: JobId;
  readonly #results: Results;
  readonly #row: number;

  constructor(results: Results, row: number, id: JobId) {
    this.id = id;
    this.#results = results;
    this.#row = row;
    Object.defineProperties(this, RowResult.#FIELDS);
  }

  /** What `console.log` shows: values, not that there are getters. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { ...this };
  }

  static readonly #FIELDS: PropertyDescriptorMap = RowResult.#enumerable({
    outcome: () => SUCCEEDED,
    attempts: () => 1,
    flaky: () => false,
    startedAt: (of) => of.#results.number(of.#row, STARTED),
    endedAt: (of) => of.#results.number(of.#row, ENDED),
    exit: () => ZERO,
    measurement: (of) => of.#results.measurement(of.#row),
    allocation: (of) => of.#results.allocation(of.#row),
    logs: (of) => of.#results.logs(of.id),
    isSilent: (of) => of.#results.isSilent(of.#row),
  });

  static #enumerable(
    fields: Readonly<Record<Exclude<keyof JobResult, 'id' | 'restored' | 'evidence'>, (of: RowResult) => unknown>>,
  ) {
    const descriptors: PropertyDescriptorMap = {};
    for (const [name, read] of Object.entries(fields)) {
      descriptors[name] = {
        enumerable: true,
        get(this: RowResult) {
          return read(this);
        },
      };
    }
    return descriptors;
  }
}
