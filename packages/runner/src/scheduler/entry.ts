import type { Need } from '../model/job.js';
import type { Request, Resources } from '../model/resources.js';
import type { Family } from './families.js';
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

/** A job as the live scheduler keeps it. A decision touches no more of a job than this: a million of them are far apart in memory. */
export interface Entry {
  /** Place in declaration order. */
  readonly index: number;
  readonly id: string;
  readonly job: SchedulerJob;
  /** Expected milliseconds from what is known of the job itself. */
  readonly ownMs: number | undefined;
  readonly family: Family;
  readonly batch: number;
  readonly needs: readonly string[];
  unmet: number;
  /** Indices of the jobs that wait for it. */
  dependents: number[] | undefined;
  state: EntryState;
  request: Request;
  cls: JobClass;
  reserve: Reserve;
  /** The next attempt's reservation, promised by `requeue`. */
  retry: { readonly memory?: number | undefined; readonly alone: boolean } | undefined;
  run: Run | undefined;
  priority: number;
  score: number;
  upward: number;
  /** A retry waits until then while its state is `delayed`; caller's clock. */
  notBefore: number | undefined;
  /** It counts against its family's ramp. */
  admitted: boolean;
}

/** Names of what a job waits for, each once. */
export function needNames(needs: readonly (string | Need)[] | undefined): readonly string[] {
  if (!needs || needs.length === 0) return NONE;
  return [...new Set(needs.map((need) => (typeof need === 'string' ? need : need.job)))];
}

/** What is reserved for a job now, and the class that follows from it. */
export function assess(
  entry: Pick<Entry, 'job' | 'family' | 'request' | 'retry'>,
  capacity: Resources,
  table: ClassTable,
): { reserve: Reserve; cls: JobClass } {
  const { job, request, retry } = entry;
  const booked = bookingOf(job, capacity, { request, familyPeak: entry.family.peak, retry: retry?.memory });
  const alone = job.exclusive === true || retry?.alone === true || booked.memory > capacity.memory;
  const cls = table.of({
    cpus: request.cpus,
    named: request,
    groups: table.groups.length === 0 ? [] : [job.family ?? job.id, ...(job.tags ?? [])],
    alone,
    headroom: headroom(booked.source),
  });
  return { reserve: booked, cls };
}

/** A job that has just arrived, its needs not yet counted. */
export function entryOf(
  job: SchedulerJob,
  place: Pick<Entry, 'index' | 'batch' | 'family'>,
  capacity: Resources,
  table: ClassTable,
): Entry {
  const { index, batch, family } = place;
  const { request } = job;
  const { reserve: booked, cls } = assess({ job, family, request, retry: undefined }, capacity, table);
  // What a decision touches comes first: side by side in memory.
  return {
    index,
    id: job.id,
    state: 'waiting',
    run: undefined,
    ownMs: ownDuration(job),
    cls,
    reserve: booked,
    family,
    batch,
    admitted: false,
    dependents: undefined,
    job,
    needs: needNames(job.needs),
    unmet: 0,
    request,
    retry: undefined,
    priority: job.priority ?? 0,
    score: 0,
    upward: 0,
    notBefore: undefined,
  };
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

/** Running jobs with their expected ends, earliest first. */
export function expectedEnds(running: Iterable<Entry>, now: number): { job: number; end: number }[] {
  const list = Array.from(running, (entry) => ({ job: entry.index, end: now + remainingMs(entry.run!, now) }));
  return list.sort((a, b) => a.end - b.end || a.job - b.job);
}

/** Milliseconds that a running job is expected to need; one that is late takes a tenth more of what it has taken. */
export function remainingMs({ startedAt, expectedEnd }: Run, now: number): number {
  return expectedEnd >= now ? expectedEnd - now : 0.1 * (now - startedAt);
}

/** One for all of them: a hundred thousand jobs may wait that need nobody. */
const NONE: readonly string[] = [];
