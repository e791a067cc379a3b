import type { Estimate } from '../model/job.js';
import type { Request, Resources } from '../model/resources.js';
import type { Explanation, SchedulerJob } from './scheduler.js';

const MIB = 2 ** 20;
/** Added to one peak or two, which do not tell how much a job varies: small ones vary by more than a percentage. Bytes. */
const HEADROOM = 32 * MIB;
/** Of a job's own peaks the last so many count. */
export const RECENT_PEAKS = 5;
/** From so many on they tell how much they differ. */
const ENOUGH = 3;
/** Then room is so many times what they differ by. */
const SPREADS = 2;
/** At least this share of the highest, for those that repeat by the thousandth, as most do; and never less than these bytes. */
const LEAST_SHARE = 0.02;
const LEAST_ROOM = MIB;
/** And at most this share: a job that swings has shown how high. */
const MOST_SHARE = 0.05;

const NONE: readonly number[] = [];

/** What is known of a job's memory before it starts. */
export interface ReserveInput {
  /** Clamped CPUs, for a job of which nothing is known. */
  readonly cpus: number;
  /** Bytes asked for. */
  readonly request?: number | undefined;
  /** The request is the user's own word. */
  readonly pinned?: boolean | undefined;
  readonly estimate?: Estimate | undefined;
  /** Highest peak of the family's finished jobs in this run, bytes; 0: none has finished. */
  readonly familyPeak?: number | undefined;
  /** What the next attempt of a failed job was promised, bytes. */
  readonly retry?: number | undefined;
}

/** Bytes to reserve and where they come from. */
export interface Reserve {
  readonly memory: number;
  readonly source: Explanation['reserveSource'];
  /** Nobody knows this job: its family may grow only as fast as it finishes (see `rampLimit`). */
  readonly guessed: boolean;
}

/**
 * What is booked for a job's memory; the first rule that applies:
 * a retry's promise; a pinned request; own history, or what is reckoned from the input's size (see {@link fromHistory}, never
 * above an explicit request); the family's highest peak x 1.1 (same cap); the request; `min(M/2, 2 x cpus x M/C)`.
 */
export function reserve(input: ReserveInput, capacity: Resources): Reserve {
  const { request, estimate, familyPeak = 0 } = input;
  const cap = request ?? Number.POSITIVE_INFINITY;
  if (input.retry !== undefined) return { memory: input.retry, source: 'retry', guessed: false };
  if (input.pinned && request !== undefined) return { memory: request, source: 'pinned', guessed: false };
  const peaks = estimate?.peaks ?? NONE;
  if (peaks.length > 0 && (!estimate?.ofFamily || estimate.ofInput))
    return { memory: Math.min(cap, fromHistory(peaks, capacity.memory)), source: 'history', guessed: false };
  const highest = peaks.length === 0 ? familyPeak : Math.max(familyPeak, ...peaks);
  // Where memory is unlimited (a place that queues by itself) nobody is hurt by what is not known.
  const guessed = request === undefined && peaks.length === 0 && Number.isFinite(capacity.memory);
  if (highest > 0) return { memory: Math.min(cap, highest * 1.1), source: 'family', guessed };
  if (request !== undefined) return { memory: request, source: 'request', guessed: false };
  return { memory: fairShare(input.cpus, capacity), source: 'fair-share', guessed };
}

/** What a job books on a machine of this capacity: the rules of {@link reserve}, and no more than it is held to. */
export function bookingOf(
  job: Pick<SchedulerJob, 'request' | 'pinned' | 'estimate' | 'memoryLimit'>,
  capacity: Resources,
  learned: { readonly request?: Request; readonly familyPeak?: number | undefined; readonly retry?: number | undefined } = {},
): Reserve {
  const { request = job.request, familyPeak, retry } = learned;
  const cpus = Math.min(request.cpus, capacity.cpus);
  const { pinned, estimate, memoryLimit } = job;
  const booked = reserve({ cpus, request: request.memory, pinned, estimate, familyPeak, retry }, capacity);
  return withinLimit(booked, memoryLimit !== undefined && 'bytes' in memoryLimit ? memoryLimit.bytes : undefined);
}

/** No more than the job is held to, unless the user says so; of what it is held to it is known to be enough. */
function withinLimit(booked: Reserve, limit: number | undefined): Reserve {
  if (limit === undefined || booked.memory <= limit || booked.source === 'pinned' || booked.source === 'request') return booked;
  return { memory: limit, source: 'limit', guessed: false };
}

/**
 * Reservation from a job's own peaks, oldest first; bytes. One peak or two: the highest with a share more and 32 MiB, at most
 * 1/256 of the budget (on a small machine that much for each of many small jobs would be most of it). From three on the highest
 * of the last five and twice what they differ by, which is at least 2 % and at most 5 %. Set by pooling repeats of real
 * programs and of simulated jobs: a longer memory costs less than wider room for all.
 */
export function fromHistory(peaks: readonly number[], budget = Number.POSITIVE_INFINITY): number {
  const recent = peaks.slice(-RECENT_PEAKS);
  const most = Math.max(...recent);
  if (recent.length < ENOUGH) return most * (recent.length === 1 ? 1.1 : 1.05) + Math.min(HEADROOM, budget / 256);
  const spread = SPREADS * (most - Math.min(...recent));
  return most + Math.max(Math.min(Math.max(spread, LEAST_SHARE * most), MOST_SHARE * most), LEAST_ROOM);
}

/** Part of the budget that jobs with estimated memory may fill together: estimates are sometimes too low. */
export const FILL = 0.95;

/** Part of the budget that a job leaves free beside it: more where its like is known less. */
export function headroom(source: Reserve['source']): number {
  if (source === 'family' || source === 'fair-share') return 1 - FILL;
  // A history has a margin of its own, and the margins of many jobs add up.
  return source === 'history' ? 0.02 : 0;
}

/**
 * Twice the share of memory that goes with the CPUs, at most half of it; 0 where memory is unlimited. Shares are of what
 * may be filled, so that two jobs of which nothing is known run side by side even where each is given half.
 */
export function fairShare(cpus: number, capacity: Resources): number {
  if (!Number.isFinite(capacity.memory)) return 0;
  const half = (FILL * capacity.memory) / 2;
  const perCpu = capacity.cpus > 0 && Number.isFinite(capacity.cpus) ? (FILL * capacity.memory) / capacity.cpus : 0;
  const share = 2 * cpus * perCpu;
  return Math.min(half, share > 0 ? share : half);
}

/**
 * Most jobs of an unknown family at once: one, and two more for each that has finished; on a large machine as many times
 * that as it has 4 CPUs, for so many first jobs hold no more than half of the memory by their fair shares.
 */
export function rampLimit(finished: number, cpus: number): number {
  return (Number.isFinite(cpus) ? Math.max(1, Math.floor(cpus / 4)) : 1) * (1 + 2 * finished);
}

/**
 * Reservation after an attempt died of memory: `max(2 x previous, 1.25 x usage seen)`. At the edge of the budget the
 * job gets all of it and runs alone.
 * @param previous bytes reserved for the failed attempt
 * @param seen highest usage measured, bytes
 */
export function growAfterOom(previous: number, seen: number | undefined, budget: number): { memory: number; alone: boolean } {
  const memory = Math.max(2 * previous, 1.25 * (seen ?? 0));
  return memory >= budget ? { memory: budget, alone: true } : { memory, alone: false };
}
