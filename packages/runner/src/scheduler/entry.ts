import type { Need } from '../model/job.js';
import type { Request, Resources } from '../model/resources.js';
import { EndHeap } from './end-heap.js';
import { type EntryBlock, NUMBERS, WHOLES } from './entry-rows.js';
import type { Assessment, Booking, Family } from './families.js';
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
  readonly dependents?: number[] | undefined;
}

/**
 * A job as the live scheduler keeps it: 130 bytes, for a hundred thousand may wait. Numbers lie in rows ({@link EntryRows}); what it books is
 * one object for all of its family that book the same.
 */
export class Entry {
  readonly job: SchedulerJob;
  readonly family: Family;
  run: Run | undefined = undefined;
  booking: Booking;
  #exception: Exception | undefined = undefined;
  readonly #block: EntryBlock;
  /** Which of the block's rows. */
  readonly #row: number;

  /** Its needs are not counted yet. */
  constructor(job: SchedulerJob, place: Pick<Entry, 'index' | 'batch' | 'family'>, capacity: Resources, table: ClassTable) {
    this.job = job;
    this.family = place.family;
    const { block, row } = table.rows.next();
    this.#block = block;
    this.#row = row;
    this.#setWhole(INDEX, place.index);
    this.#setWhole(BATCH, place.batch);
    this.#setNumber(OWN_MS, ownDuration(job) ?? Number.NaN);
    this.priority = job.priority ?? 0;
    this.booking = assess(this, capacity, table);
  }

  get cls(): JobClass {
    return this.booking.cls;
  }

  get reserve(): Reserve {
    return this.booking.reserve;
  }

  /** Place in declaration order. */
  get index(): number {
    return this.#whole(INDEX);
  }

  get batch(): number {
    return this.#whole(BATCH);
  }

  get state(): EntryState {
    return STATES[this.#whole(STATE)]!;
  }

  set state(state: EntryState) {
    this.#setWhole(STATE, STATES.indexOf(state));
  }

  /** Needs that are not met. */
  get unmet(): number {
    return this.#whole(UNMET);
  }

  set unmet(unmet: number) {
    this.#setWhole(UNMET, unmet);
  }

  /** It counts against its family's ramp. */
  get admitted(): boolean {
    return this.#whole(ADMITTED) === 1;
  }

  set admitted(admitted: boolean) {
    this.#setWhole(ADMITTED, admitted ? 1 : 0);
  }

  /** Indices of the jobs that wait for it. */
  get dependents(): number[] | undefined {
    return this.#exception?.dependents;
  }

  set dependents(dependents: number[] | undefined) {
    this.#exception = { ...this.#exception, dependents };
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
    const own = this.#number(OWN_MS);
    return Number.isNaN(own) ? undefined : own;
  }

  get priority(): number {
    return this.#number(PRIORITY);
  }

  set priority(priority: number) {
    this.#setNumber(PRIORITY, priority);
  }

  get score(): number {
    return this.#number(SCORE);
  }

  set score(score: number) {
    this.#setNumber(SCORE, score);
  }

  get upward(): number {
    return this.#number(UPWARD);
  }

  set upward(upward: number) {
    this.#setNumber(UPWARD, upward);
  }

  #number(at: number): number {
    return this.#block.numbers[this.#row * NUMBERS + at]!;
  }

  #setNumber(at: number, value: number): void {
    this.#block.numbers[this.#row * NUMBERS + at] = value;
  }

  #whole(at: number): number {
    return this.#block.wholes[this.#row * WHOLES + at]!;
  }

  #setWhole(at: number, value: number): void {
    this.#block.wholes[this.#row * WHOLES + at] = value;
  }
}

/** Places in the rows of an entry. */
const [OWN_MS, PRIORITY, SCORE, UPWARD] = [0, 1, 2, 3] as const;
const [INDEX, BATCH, STATE, UNMET, ADMITTED] = [0, 1, 2, 3, 4] as const;
/** By their numbers; a new row is all zeros. */
const STATES: readonly EntryState[] = ['waiting', 'delayed', 'parked', 'ready', 'running', 'gone'];

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
): Booking {
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
