import type { Clock } from './clock.js';
import type { Emit } from './emit.js';
import type { Hooks } from './hooks.js';
import type { AttemptEnd, Sample } from './model/attempt.js';
import type { Pool } from './plan/pool.js';
import type { RunState } from './state.js';

/** Young jobs are sampled each few milliseconds; people and journals need fewer events. */
const EVENT_EACH_MS = 100;
/** The simulation behind `expectedEnd` is cheap, but not free: it comes no sooner, no more often, and takes no larger part of the time. */
const EXPECT_AFTER_MS = 1000;
const EXPECT_EACH_MS = 2000;
const EXPECT_SHARE = 0.005;

/** Turns samples into `usage` events and remembers what the whole run used. */
export class UsageWatch {
  /** Bytes: highest sum over all places at one moment; at least the highest peak of one attempt. */
  peakMemory = 0;
  /** CPU time of ended attempts, milliseconds. */
  cpuMs = 0;
  readonly #used = new Map<Pool, number>();
  readonly #eventAt = new Map<Pool, number>();
  #expectAt: number;
  #expectedEnd: number | undefined;
  readonly #startedAt: number;

  /** @param unread jobs that are still to arrive, where their number is known. */
  constructor(
    private readonly parts: { readonly hooks: Hooks; readonly emit: Emit; readonly state: RunState; readonly clock: Clock },
    private readonly unread: () => number,
  ) {
    this.#startedAt = parts.clock.now();
    this.#expectAt = this.#startedAt + EXPECT_AFTER_MS;
  }

  note(pool: Pool, sample: Sample): void {
    let used = 0;
    for (const attempt of sample.attempts) used += attempt.memory;
    this.#used.set(pool, used);
    let total = 0;
    for (const one of this.#used.values()) total += one;
    this.peakMemory = Math.max(this.peakMemory, total);
    const { hooks, clock } = this.parts;
    if (!hooks.usage.isUsed() && !hooks.event.isUsed()) return;
    const now = clock.now();
    if (now - (this.#eventAt.get(pool) ?? Number.NEGATIVE_INFINITY) < EVENT_EACH_MS) return;
    this.#eventAt.set(pool, now);
    this.#emit(pool, sample, used, now);
  }

  ended(end: AttemptEnd): void {
    this.cpuMs += end.measurement.cpuMs ?? 0;
    if (!end.measurement.peakIsBound) this.peakMemory = Math.max(this.peakMemory, end.measurement.peakMemory ?? 0);
  }

  #emit(pool: Pool, sample: Sample, used: number, now: number): void {
    const { state, emit } = this.parts;
    const attempts: ((typeof sample.attempts)[number] & { jobId: string })[] = [];
    let reserved = 0;
    for (const attempt of sample.attempts) {
      const running = state.running(attempt.key);
      if (running === undefined) continue;
      const jobId = running.attempt.job.id;
      reserved += pool.scheduler.allocation(jobId).memory;
      attempts.push({ ...attempt, jobId });
    }
    // Found out when somebody asks, once: mostly nobody does.
    let end: { readonly at: number | undefined } | undefined;
    const expectedEnd = () => this.#endAt(pool, now);
    emit({
      type: 'usage',
      at: now,
      executor: pool.executor.name,
      attempts,
      used,
      reserved,
      availableMemory: sample.availableMemory,
      get expectedEnd() {
        end ??= { at: expectedEnd() };
        return end.at;
      },
    });
  }

  /** The expected end of the run, simulated anew when that is due. */
  #endAt(pool: Pool, now: number): number | undefined {
    if (now >= this.#expectAt) {
      const began = performance.now();
      this.#expectedEnd = this.#expect(pool, now);
      this.#expectAt = now + Math.max(EXPECT_EACH_MS, (performance.now() - began) / EXPECT_SHARE);
    }
    return this.#expectedEnd;
  }

  /** Jobs that are not here yet take as long as those that are done took on average. */
  #expect(pool: Pool, now: number): number | undefined {
    const end = pool.scheduler.expectedEnd(now);
    const unread = this.unread();
    if (end === undefined || unread <= 0) return end;
    const { succeeded, failed } = this.parts.state.counts;
    const ended = succeeded + failed;
    return ended === 0 ? undefined : end + (unread * (now - this.#startedAt)) / ended;
  }
}
