import type { Clock } from '../clock.js';
import type { Attempt, Sample } from '../model/attempt.js';
import type { RunningAttempts } from '../model/running.js';
import { BRAKE, type BrakeDecision, brake } from '../scheduler/index.js';
import type { Pool } from './pool.js';
import type { Standstill } from './standstill.js';

/** Told when the brake acts, for people. */
export type OnPressure = (act: 'suspended' | 'resumed' | 'preempted', attempt: Attempt, usage: number, budget: number) => void;

/**
 * Keeps one pool's memory inside its budget: charges what attempts use above their reservation, and lets the brake act on real
 * processes.
 */
export class Pressure {
  readonly #live = new Set<string>();
  readonly #suspended = new Set<string>();
  #lastUsage = 0;
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
    const usageOf = new Map(sample.attempts.map((attempt) => [attempt.key, attempt.memory]));
    let usage = 0;
    const seen: { attempt: Attempt; startedAt: number; usage: number }[] = [];
    for (const { attempt, startedAt } of this.running.allRunning()) {
      const memory = usageOf.get(attempt.key);
      if (memory === undefined) continue;
      usage += memory;
      seen.push({ attempt, startedAt, usage: memory });
      this.#charge(attempt, memory);
    }
    const budget = Math.min(this.pool.executor.capacity.memory, usage + (sample.availableMemory ?? Number.POSITIVE_INFINITY));
    const decision = brake({
      running: seen.map((one) => ({
        id: one.attempt.key,
        startedAt: one.startedAt,
        usage: one.usage,
        preemptible: one.attempt.job.preemptible,
        suspended: this.#suspended.has(one.attempt.key),
      })),
      usage,
      budget,
      growing: usage > this.#lastUsage,
    });
    this.#lastUsage = usage;
    this.pool.executor.hurry?.(usage > BRAKE.watch * budget);
    this.#act(decision, new Map(seen.map(({ attempt }) => [attempt.key, attempt])), usage, budget);
  }

  started(key: string): void {
    this.#live.add(key);
  }

  ended(key: string): void {
    this.#live.delete(key);
    this.#suspended.delete(key);
    // No further sample comes when nothing runs: a held pool would stay held.
    if (this.#live.size === 0) this.#hold(false);
  }

  /** Usage above the reservation is charged at once, so that no other job is started into memory that is gone. */
  #charge(attempt: Attempt, memory: number): void {
    const { scheduler } = this.pool;
    if (memory > scheduler.allocation(attempt.job.id).memory) scheduler.update(attempt.job.id, { memory }, this.clock.now());
  }

  #act(decision: BrakeDecision, attempts: ReadonlyMap<string, Attempt>, usage: number, budget: number): void {
    const { executor } = this.pool;
    this.#hold(decision.hold);
    for (const key of decision.suspend) {
      const attempt = attempts.get(key);
      if (attempt === undefined || executor.suspend === undefined) continue;
      void this.standstill.suspend(executor, attempt, 'memory');
      this.#suspended.add(key);
      this.onPressure('suspended', attempt, usage, budget);
    }
    for (const key of decision.resume) {
      const attempt = attempts.get(key);
      if (attempt === undefined) continue;
      this.standstill.resume(executor, attempt, 'memory');
      this.#suspended.delete(key);
      this.onPressure('resumed', attempt, usage, budget);
    }
    const victim = decision.kill === undefined ? undefined : attempts.get(decision.kill);
    if (victim === undefined) return;
    executor.stop(victim, 'preempted', 'now');
    this.onPressure('preempted', victim, usage, budget);
  }

  #hold(on: boolean): void {
    if (on === this.#isHeld) return;
    this.#isHeld = on;
    this.pool.scheduler.hold(on);
  }
}
