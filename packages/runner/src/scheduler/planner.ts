import type { Mode } from './dispatch.js';
import { lowerBound } from './lower-bound.js';
import { normal, random } from './random.js';
import { inheritedPriority, share, upwardRank } from './rank.js';
import { type Candidate, Search } from './search.js';
import { simulateOrder } from './simulate.js';
import type { Workload } from './workload.js';

/** An order that is worth following, and how. */
export interface Plan {
  /** Jobs, best first. */
  readonly order: Int32Array;
  readonly mode: Mode;
  /** Expected milliseconds until the last job ends. */
  readonly makespan: number;
  /** No schedule is shorter; milliseconds. */
  readonly bound: number;
  /** Simulations it took. */
  readonly simulations: number;
}

export interface PlanOptions {
  /** Spread of real run times about the expected ones: standard deviation of their logarithm. Default 0: exact. */
  readonly sigma?: number;
  /** The order that is followed now; it is one of the candidates. */
  readonly incumbent?: Int32Array;
  /** Part of the usual search, 0 to 1. Default 1. */
  readonly effort?: number;
}

/** Close enough to the bound to stop looking. */
const GOOD_ENOUGH = 1.001;
/** Jobs times simulations of one plan: about 15 ms of a present-day core. */
const ALLOWANCE = 18_000;
/** The spec's least, for big sets. */
const LEAST = 12;
/** A simulation with reservations costs about this many without. */
const EASY_COST = 8;
/** Spread below which expected times count as exact. */
const EXACT = 0.005;

/** Priority and score of every job by the rule of `ranked`. */
export function ranks(work: Workload): { priority: Float64Array; score: Float64Array; upward: Float64Array } {
  const upward = upwardRank(work);
  const score = upward.map((time, job) => time * share(work.classOf[job]!.cpus, work.memory[job]!, work.capacity));
  return { priority: inheritedPriority(work), score, upward };
}

/** Simulations that a plan may take: what the size allows, and no more than 0.1 % of the bound at 1 us per job. */
export function allowance(size: number, bound: number, effort = 1): number {
  const bySize = Math.max(LEAST, (effort * ALLOWANCE) / size);
  return Math.max(4, Math.min(bySize, bound / size));
}

/**
 * The best of several simulated schedules. First-fit itself is the first, so that the plan is never worse; then the
 * rank order and its relatives, with reservations where that is cheap, forward-backward rounds on the two best, and a
 * local search with what is left. Where run times are known to vary, the winner is the one that does best on average
 * over varied times: an order that is perfect for exact times may be a poor one for others.
 */
export function plan(work: Workload, options: PlanOptions = {}): Plan {
  const { sigma = 0, incumbent, effort = 1 } = options;
  const { priority, score, upward } = ranks(work);
  const bound = lowerBound(work).time;
  const allowed = allowance(work.size, bound, effort);
  const search = new Search(work, priority, allowed, GOOD_ENOUGH * bound);
  const declared = search.sorted(new Float64Array(work.size));
  const ranked = search.sorted(score);
  const first: (() => Candidate)[] = [
    () => search.attempt(declared),
    () => search.attempt(ranked),
    () => search.attempt(search.sorted(upward)),
    () => search.attempt(search.sorted(score.map((value, job) => (value / (upward[job]! || 1)) * work.duration[job]!))),
  ];
  if (incumbent) first.unshift(() => search.attempt(incumbent));
  for (const attempt of first) if (!search.over) attempt();
  if (allowed >= 4 * EASY_COST && sigma < EXACT) {
    for (const order of [declared, ranked]) if (!search.over) search.attempt(order, 'easy', EASY_COST);
  }
  for (const base of byMakespan(search.found).slice(0, 2)) {
    for (let round = 0, from = base; round < 2 && !search.over; round += 1) from = search.justify(from);
  }
  search.wander(work.size);
  const { best, simulations } =
    sigma < EXACT ? { best: search.best, simulations: 0 } : steadiest(work, search.found, sigma, allowed);
  const { order, mode, schedule } = best;
  return { order, mode, makespan: schedule.makespan, bound, simulations: search.spent + simulations };
}

/** Shortest on average over runs in which every time is off by a log-normal factor. */
function steadiest(
  work: Workload,
  found: readonly Candidate[],
  sigma: number,
  allowed: number,
): { readonly best: Candidate; readonly simulations: number } {
  const scenarios = allowed >= 100 ? 8 : 4;
  const finalists = [...byMakespan(found).slice(0, Math.max(2, Math.min(24, Math.floor(allowed / scenarios)))), found[0]!];
  if (finalists.every((one) => one === found[0])) return { best: found[0]!, simulations: 0 };
  const times = Array.from({ length: scenarios }, (_, number) => {
    const factor = normal(random(number + 1));
    return work.duration.map((time) => time * Math.exp(sigma * factor()));
  });
  let best = finalists[0]!;
  let least = Number.POSITIVE_INFINITY;
  let simulations = 0;
  for (const one of new Set(finalists)) {
    let sum = 0;
    for (const duration of times) {
      simulations += 1;
      sum += simulateOrder({ ...work, duration }, one.order, { mode: one.mode }).makespan;
      if (sum >= least) break;
    }
    if (sum >= least) continue;
    least = sum;
    best = one;
  }
  return { best, simulations };
}

function byMakespan(found: readonly Candidate[]): Candidate[] {
  return [...found].sort((a, b) => a.schedule.makespan - b.schedule.makespan);
}
