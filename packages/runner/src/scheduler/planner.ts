import { believe } from './belief.js';
import type { Mode } from './dispatch.js';
import { lowerBound } from './lower-bound.js';
import { inheritedPriority, share, upwardRank } from './rank.js';
import { COST, Search } from './search.js';
import { Simulator } from './simulate.js';
import { byMakespan, surest } from './surest.js';
import type { Workload } from './workload.js';

/** An order that is worth following, and how. */
export interface Plan {
  /** Jobs, best first. */
  readonly order: Int32Array;
  readonly mode: Mode;
  /** Simulations it took. */
  readonly simulations: number;
  /** Part of the time that it gains over first-fit in nine of ten futures, as far as known; infinite: it is not measured against that. */
  readonly ahead: number;
}

export interface PlanOptions {
  /** Spread of real run times about the expected ones as it was seen: standard deviation of their logarithm, 0: exact. Default: nothing was seen, {@link USUAL_SIGMA} is likely. */
  readonly sigma?: number;
  /** The order that is followed now, and how far ahead of first-fit it was when made; it is one of the candidates. */
  readonly incumbent?: Pick<Plan, 'order' | 'mode' | 'ahead'>;
  /** Part of the usual search, 0 to 1. Default 1. */
  readonly effort?: number;
}

/** Spread of run times where nothing is known of it; programs that do the same again mostly differ by 10 to 20 %. */
const USUAL_SIGMA = 0.15;

/** Close enough to the bound to stop looking. */
const GOOD_ENOUGH = 1.001;
/** Jobs times simulations of one plan: about 15 ms of a present-day core. */
const ALLOWANCE = 18_000;
/** What it takes to compare the best of a large set over varied times; of that allowance too. */
const COMPARING = 7;
/** Simulations of the largest sets. */
const LEAST = 11;
/** Orders that get forward-backward rounds, and how many. */
const BASES = 3;
const ROUNDS = 2;
/** Spread below which expected times count as exact: clocks differ by as much. */
const EXACT = 0.005;

/** Priority and score of every job by the rule of `ranked`. */
export function ranks(work: Workload): { priority: Float64Array; score: Float64Array; upward: Float64Array } {
  const upward = upwardRank(work);
  const score = upward.map((time, job) => time * share(work.classOf[job]!.cpus, work.memory[job]!, work.capacity));
  return { priority: inheritedPriority(work), score, upward };
}

/** Simulations that a plan may take: what the size allows, and no more than 0.1 % of the bound at 1 us per job. */
export function allowance(size: number, bound: number, effort = 1): number {
  const bySize = Math.max(LEAST, (effort * ALLOWANCE) / size - COMPARING);
  return Math.max(4, Math.min(bySize, bound / size));
}

/**
 * The best of several simulated schedules. First-fit itself is the first, so that the plan is never worse; then the
 * rank order and its relatives, the rank with a reservation (first-fit too where that is cheap), forward-backward rounds on the three best, and a
 * local search with what is left. Where run times vary, the winner is the one that is most surely shorter than the first
 * over varied times: an order that is perfect for exact times may be a poor one for others.
 */
export function plan(told: Workload, options: PlanOptions = {}): Plan {
  const { sigma = USUAL_SIGMA, incumbent, effort = 1 } = options;
  const belief = sigma >= EXACT ? believe(told, sigma) : undefined;
  // As long as nobody has seen them vary, times may be exact, and what is told of them is not smoothed away.
  const work = belief && options.sigma !== undefined ? { ...told, duration: belief.duration } : told;
  const { priority, score, upward } = ranks(work);
  const simulator = new Simulator(work);
  const bound = lowerBound(work).time;
  const allowed = allowance(work.size, bound, effort);
  const search = new Search(simulator, work, priority, allowed, GOOD_ENOUGH * bound);
  const declared = search.sorted(new Float64Array(work.size));
  const ranked = search.sorted(score);
  const shares = Float64Array.from(work.classOf, ({ cpus }, job) => share(cpus, work.memory[job]!, work.capacity));
  const starting: (() => Int32Array)[] = [
    () => declared,
    () => ranked,
    () => search.sorted(upward),
    // Long chains count as much as they set the pace, big boxes always.
    () => search.sorted(upward.map((time, job) => time / bound + shares[job]!)),
    () => search.sorted(score.map((value, job) => value * shares[job]!)),
    () => search.sorted(shares),
  ];
  if (incumbent) search.attempt(incumbent.order, incumbent.mode);
  for (const order of starting) if (!search.over) search.attempt(order());
  for (const order of allowed >= 8 * COST.easy ? [declared, ranked] : [ranked]) if (!search.over) search.attempt(order, 'easy');
  for (const base of byMakespan(search.found).slice(0, BASES)) {
    for (let round = 0, from = base; round < ROUNDS && !search.over; round += 1) from = search.justify(from);
  }
  search.wander(work.size);
  const ahead = incumbent?.ahead;
  const choice = belief
    ? surest(simulator, search.found, belief, { allowed, ahead })
    : { best: search.best, gain: 0, simulations: 0 };
  const { order, mode } = choice.best;
  return { order, mode, simulations: search.spent + choice.simulations, ahead: (ahead ?? 0) + choice.gain };
}
