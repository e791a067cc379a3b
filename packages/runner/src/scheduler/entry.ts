import type { Need } from '../model/job.js';
import type { Request, Resources } from '../model/resources.js';
import { EndHeap } from './end-heap.js';
import type { Assessment, Family } from './families.js';
import type { ClassTable, JobClass } from './job-class.js';
import { bookingOf, headroom, type Reserve } from './reserve.js';
import type { SchedulerJob } from './scheduler.js';

/** Where a job stands: unmet needs; a retry's delay; unknown family's ramp; may start; runs; done or removed. */
export type EntryState = 'waiting' | 'delayed' | 'parked' | 'ready' | 'running' | 'gone';

/** What only a running job has: one object made at the start, instead of fields that all the waiting ones carry. */
export interface Run {
  /** Caller's clock. */
  readonly startedAt: number;
  readonly expectedEnd: number;
  /** What it is charged with; bytes. */
  readonly cls: JobClass;
  readonly memory: number;
}

/** What few jobs have. */
interface Exception {
  readonly request?: Request | undefined;
  readonly retry?: Entry['retry'];
  readonly notBefore?: number | undefined;
}

/**
 * A job as the live scheduler keeps it: 170 bytes, for a hundred thousand may wait. A decision touches no more of a job than this: a million
 * of them are far apart in memory.
 */
export class Entry {
  // What a decision touches comes first: side by side in memory.
  /** Place in declaration order. */
  readonly index: number;
  readonly job: SchedulerJob;
  state: EntryState = 'waiting';
  run: Run | undefined = undefined;
  cls: JobClass;
  reserve: Reserve;
  readonly family: Family;
  readonly batch: number;
  /** It counts against its family's ramp. */
  admitted = false;
  /** Indices of the jobs that wait for it. */
  dependents: number[] | undefined = undefined;
  unmet = 0;
  #exception: Exception | undefined = undefined;
  readonly #numbers: Float64Array;
  readonly #at: number;

  /** Its needs are not counted yet. */
  constructor(job: SchedulerJob, place: Pick<Entry, 'index' | 'batch' | 'family'>, capacity: Resources, table: ClassTable) {
    this.index = place.index;
    this.job = job;
    this.batch = place.batch;
    this.family = place.family;
    const { numbers, at } = table.rows.next();
    this.#numbers = numbers;
    this.#at = at;
    numbers[at + OWN_MS] = ownDuration(job) ?? Number.NaN;
    this.priority = job.priority ?? 0;
    const { reserve, cls } = assess(this, capacity, table);
    this.reserve = reserve;
    this.cls = cls;
  }

  get id(): string {
    return this.job.id;
  }

  /** Names of what it waits for, each once. */
  get needs(): readonly string[] {
    return needNames(this.job.needs);
  }

  get request(): Request {
    return this.#exception?.request ?? this.job.request;
  }

  set request(request: Request) {
    this.#exception = { ...this.#exception, request };
  }

  /** The next attempt's reservation, promised by `requeue`. */
  get retry(): { readonly memory?: number | undefined; readonly alone: boolean } | undefined {
    return this.#exception?.retry;
  }

  set retry(retry: Entry['retry']) {
    this.#exception = { ...this.#exception, retry };
  }

  /** A retry waits until then while its state is `delayed`; caller's clock. */
  get notBefore(): number | undefined {
    return this.#exception?.notBefore;
  }

  set notBefore(notBefore: number | undefined) {
    this.#exception = { ...this.#exception, notBefore };
  }

  /** Expected milliseconds from what is known of the job itself. */
  get ownMs(): number | undefined {
    const own = this.#numbers[this.#at + OWN_MS]!;
    return Number.isNaN(own) ? undefined : own;
  }

  get priority(): number {
    return this.#numbers[this.#at + PRIORITY]!;
  }

  set priority(priority: number) {
    this.#numbers[this.#at + PRIORITY] = priority;
  }

  get score(): number {
    return this.#numbers[this.#at + SCORE]!;
  }

  set score(score: number) {
    this.#numbers[this.#at + SCORE] = score;
  }

  get upward(): number {
    return this.#numbers[this.#at + UPWARD]!;
  }

  set upward(upward: number) {
    this.#numbers[this.#at + UPWARD] = upward;
  }
}

/** Places in the row of an entry. */
const [OWN_MS, PRIORITY, SCORE, UPWARD] = [0, 1, 2, 3] as const;

/** Names of what a job waits for, each once. */
function needNames(needs: readonly (string | Need)[] | undefined): readonly string[] {
  if (!needs || needs.length === 0) return NONE;
  const names = needs.map((need) => (typeof need === 'string' ? need : need.job));
  return names.length === 1 ? names : [...new Set(names)];
}

/** What is reserved for a job now, and the class that follows from it: mostly those of the job of its family that was asked for before. */
export function assess(
  entry: Pick<Entry, 'job' | 'family' | 'request' | 'retry'>,
  capacity: Resources,
  table: ClassTable,
): Assessment['answer'] {
  const { job, family, request, retry } = entry;
  const known = retry === undefined ? family.assessed : undefined;
  if (known?.request === request && known.familyPeak === family.peak && isAlike(known, job)) return known.answer;
  const booked = bookingOf(job, capacity, { request, familyPeak: entry.family.peak, retry: retry?.memory });
  const alone = job.exclusive === true || retry?.alone === true || booked.memory > capacity.memory;
  const cls = table.of({
    cpus: request.cpus,
    named: request,
    groups: table.groups.length === 0 ? [] : [job.family ?? job.id, ...(job.tags ?? [])],
    alone,
    headroom: headroom(booked.source),
  });
  const answer = { reserve: family.shared(booked), cls };
  const { estimate, pinned, memoryLimit, exclusive, tags } = job;
  if (retry === undefined)
    family.assessed = { request, estimate, pinned, memoryLimit, exclusive, tags, familyPeak: family.peak, answer };
  return answer;
}

/** Does a job of the family book the same, as far as it does not follow from the request and the peak? */
function isAlike(known: Assessment, job: SchedulerJob): boolean {
  return (
    known.estimate === job.estimate &&
    known.pinned === job.pinned &&
    known.memoryLimit === job.memoryLimit &&
    known.exclusive === job.exclusive &&
    known.tags === job.tags
  );
}

/** A job that has just arrived, its needs not yet counted. */
export function entryOf(...what: ConstructorParameters<typeof Entry>): Entry {
  return new Entry(...what);
}

/** The caller's word, or the mean of its last two runs. */
function ownDuration(job: SchedulerJob): number | undefined {
  if (job.durationMs !== undefined) return job.durationMs;
  const times = job.estimate?.durationsMs;
  if (!times || times.length === 0) return undefined;
  const last = times.slice(-2);
  return last.reduce((sum, time) => sum + time, 0) / last.length;
}

/** What a running job is charged with, what another would be. */
export function chargeOf({ run, cls, reserve: { memory } }: Entry): { readonly cls: JobClass; readonly memory: number } {
  return run ?? { cls, memory };
}

/** Expected milliseconds of a job: its own, else its family's of this run. */
export function durationOf(entry: Entry): number | undefined {
  return entry.ownMs ?? entry.family.meanMs;
}

/** Running jobs by their expected ends. */
export function expectedEnds(running: Iterable<Entry>, now: number): EndHeap {
  const ends = new EndHeap();
  for (const { index, run } of running) ends.push(index, now + remainingMs(run!, now));
  return ends;
}

/** Milliseconds that a running job is expected to need; one that is late takes a tenth more of what it has taken. */
export function remainingMs({ startedAt, expectedEnd }: Run, now: number): number {
  return expectedEnd >= now ? expectedEnd - now : 0.1 * (now - startedAt);
}

/** One for all of them: a hundred thousand jobs may wait that need nobody. */
const NONE: readonly string[] = [];
