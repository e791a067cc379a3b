import type { Mode } from './dispatch.js';
import { lowerBound } from './lower-bound.js';
import { inheritedPriority, share, sortByRank, upwardRank } from './rank.js';
import { type Schedule, simulateOrder } from './simulate.js';
import type { Workload } from './workload.js';

/** An order that is worth following, and how. */
export interface Plan {
  /** Jobs, best first. */
  readonly order: Int32Array;
  readonly mode: Mode;
  /** Expected milliseconds until the last job ends. */
  readonly makespan: number;
  /** No schedule is shorter. */
  readonly bound: number;
  /** Simulations it took. */
  readonly simulations: number;
}

/** Close enough to the bound to stop looking. */
const GOOD_ENOUGH = 1.003;

/** Priority and score of every job by the rule of `ranked`. */
export function ranks(work: Workload): { priority: Float64Array; score: Float64Array } {
  const rank = upwardRank(work);
  const score = rank.map((time, job) => time * share(work.classOf[job]!.cpus, work.memory[job]!, work.capacity));
  return { priority: inheritedPriority(work), score };
}

/**
 * The best of several simulated schedules: first-fit itself (so that the plan is never worse), the rank order, both
 * with and without reservations, and forward-backward improvement of the best (Li and Willis 1992; Tormos and Lova 2001).
 */
export function plan(work: Workload): Plan {
  const { priority, score } = ranks(work);
  const bound = lowerBound(work).time;
  const declared = sortByRank(priority, new Float64Array(work.size));
  const ranked = sortByRank(priority, score);
  const found: { order: Int32Array; mode: Mode; schedule: Schedule }[] = [];
  let simulations = 0;
  const attempt = (order: Int32Array, mode: Mode): boolean => {
    simulations += 1;
    const schedule = simulateOrder(work, order, { mode });
    found.push({ order, mode, schedule });
    return schedule.makespan <= GOOD_ENOUGH * bound;
  };
  const search = (): void => {
    for (const mode of ['greedy', 'easy'] as const) {
      if (attempt(declared, mode) || attempt(ranked, mode)) return;
    }
    found.sort((a, b) => a.schedule.makespan - b.schedule.makespan);
    for (const base of found.slice(0, 2)) {
      let ends = base.schedule.end;
      for (let round = 0; round < 2; round += 1) {
        const back = simulateOrder(work, sortByRank(priority, ends), { backwards: true });
        simulations += 1;
        if (attempt(sortByRank(priority, back.end), 'greedy')) return;
        ends = found[found.length - 1]!.schedule.end;
      }
    }
  };
  search();
  const best = found.reduce((a, b) => (b.schedule.makespan < a.schedule.makespan ? b : a));
  return { order: best.order, mode: best.mode, makespan: best.schedule.makespan, bound, simulations };
}
