import type { Clock } from '../clock.js';
import type { Attempt, Sample } from '../model/attempt.js';
import type { RunningAttempts } from '../model/running.js';
import { BRAKE, type BrakeAttempt, type BrakeDecision, brake } from '../scheduler/index.js';
import { Growth, REACTION_MS } from './growth.js';
import type { Pool } from './pool.js';
import type { Standstill } from './standstill.js';

/** Milliseconds; further ahead nothing is known. */
const LONGEST_HORIZON_MS = 1000;

/** Milliseconds of lateness that are looked ahead for: a pace is not kept for long, and who looks further stops what would have stayed inside. */
const LONGEST_LATE_MS = 100;

/** Milliseconds after a kill in which nothing starts: what was killed must not come straight back into the growth that it made room for. */
const CALM_MS = 500;

/** Part of the time in which everything waits for memory that is taken for thrashing. */
const STALLED = 0.2;
/** Milliseconds in which stalls are counted: so late a suspension shows in them. */
const STALL_WINDOW_MS = 2000;

/** Told when the brake acts, for people. */
export type OnPressure = (
  act: 'suspended' | 'resumed' | 'preempted',
  attempt: Attempt,
  usage: number,
  budget: number,
  isStalled: boolean,
) => void;

/**
 * Keeps one pool's memory inside its budget: charges what attempts use above their reservation, and lets the brake act on real
 * processes.
 */
export class Pressure {
  readonly #live = new Set<string>();
  readonly #suspended = new Set<string>();
  /** Killed for memory, and not gone yet. */
  readonly #ending = new Set<string>();
  readonly #growth = new Growth();
  #sampledAt: number | undefined;
  #settlingSince = Number.NEGATIVE_INFINITY;
  #killedAt = Number.NEGATIVE_INFINITY;
  #isHeld = false;

  constructor(
    private readonly pool: Pool,
    private readonly running: RunningAttempts,
    private readonly standstill: Standstill,
    private readonly clock: Clock,
    private readonly onPressure: OnPressure,
  ) {}

  /** Acts on one sample. */
  relieve(sample: Sample): void {
    const at = this.clock.now();
    const usageOf = new Map(sample.attempts.map((attempt) => [attempt.key, attempt.memory]));
    // Coarse meters look seldom, and on a busy machine everything comes late: what happens until then counts as well.
    const reactionMs = REACTION_MS + Math.min(sample.lateMs ?? 0, LONGEST_LATE_MS);
    const horizonMs = Math.min(Math.max(reactionMs, at - (this.#sampledAt ?? at)), LONGEST_HORIZON_MS);
    this.#sampledAt = at;
    let usage = 0;
    const attempts = new Map<string, Attempt>();
    const running: BrakeAttempt[] = [];
    for (const { attempt, startedAt } of this.running.allRunning()) {
      const { key, job } = attempt;
      const memory = usageOf.get(key);
      if (memory === undefined) continue;
      usage += memory;
      attempts.set(key, attempt);
      const growth = this.#growth.note(key, memory, { at, startedAt, horizonMs }, attempt.allocation.memory);
      const suspended = this.#suspended.has(key);
      const ending = this.#ending.has(key);
      running.push({
        id: key,
        usage: memory,
        growth: suspended || ending ? 0 : growth,
        preemptible: job.preemptible,
        suspended,
        ending,
      });
      this.#charge(attempt, memory);
    }
    const budget = Math.min(this.pool.executor.capacity.memory, usage + (sample.availableMemory ?? Number.POSITIVE_INFINITY));
    const isStalled = (sample.memoryStall ?? 0) >= STALLED;
    const isSettling = at - this.#settlingSince < (isStalled ? STALL_WINDOW_MS : reactionMs);
    const decision = brake({ running, usage, budget, isSettling, isStalled });
    if (isStalled && decision.suspend.length > 0) this.#settlingSince = at;
    this.pool.executor.hurry?.(usage > BRAKE.watch * budget, Math.max(0, BRAKE.hold * budget - usage));
    this.#act(decision, attempts, (act, attempt) => this.onPressure(act, attempt, usage, budget, isStalled));
  }

  started(key: string): void {
    this.#live.add(key);
  }

  ended(key: string): void {
    this.#live.delete(key);
    this.#suspended.delete(key);
    this.#ending.delete(key);
    this.#growth.ended(key);
    // No further sample comes when nothing runs: a held pool would stay held.
    if (this.#live.size === 0) this.#hold(false);
  }

  /** Usage above the reservation is charged at once, so that no other job is started into memory that is gone. */
  #charge(attempt: Attempt, memory: number): void {
    const { scheduler } = this.pool;
    if (memory <= scheduler.allocation(attempt.job.id).memory) return;
    scheduler.update(attempt.job.id, { memory }, this.clock.now());
    this.pool.executor.queue?.retract(); // its end alone may not make room for another
  }

  #act(
    decision: BrakeDecision,
    attempts: ReadonlyMap<string, Attempt>,
    tell: (act: 'suspended' | 'resumed' | 'preempted', attempt: Attempt) => void,
  ): void {
    const { executor } = this.pool;
    if (decision.kill.length > 0) this.#killedAt = this.clock.now();
    this.#hold(decision.hold || this.clock.now() - this.#killedAt < CALM_MS);
    for (const key of decision.suspend) {
      const attempt = attempts.get(key);
      if (attempt === undefined || executor.suspend === undefined) continue;
      void this.standstill.suspend(executor, attempt, 'memory');
      this.#suspended.add(key);
      tell('suspended', attempt);
    }
    for (const key of decision.resume) {
      const attempt = attempts.get(key);
      if (attempt === undefined) continue;
      this.standstill.resume(executor, attempt, 'memory');
      this.#suspended.delete(key);
      this.#settlingSince = this.clock.now();
      tell('resumed', attempt);
    }
    for (const key of decision.kill) {
      const attempt = attempts.get(key);
      if (attempt === undefined) continue;
      executor.stop(attempt, 'preempted', 'now');
      this.#ending.add(key);
      tell('preempted', attempt);
    }
  }

  #hold(on: boolean): void {
    if (on === this.#isHeld) return;
    this.#isHeld = on;
    this.pool.scheduler.hold(on);
    if (on) this.pool.executor.queue?.retract();
  }
}
