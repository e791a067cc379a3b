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
  /** Spread of real run times about the expected ones: standard deviation of their logarithm, 0: exact. Default: {@link USUAL_SIGMA}. */
  readonly sigma?: number;
  /** The order that is followed now; it is one of the candidates. */
  readonly incumbent?: Int32Array;
  /** Part of the usual search, 0 to 1. Default 1. */
  readonly effort?: number;
}

/** Spread of run times where nothing is known of it; programs that do the same again mostly differ by 10 to 20 %. */
export const USUAL_SIGMA = 0.15;

/** Close enough to the bound to stop looking. */
const GOOD_ENOUGH = 1.001;
/** Jobs times simulations of one plan: about 15 ms of a present-day core. */
const ALLOWANCE = 18_000;
/** The spec's least, for big sets. */
const LEAST = 12;
/** A simulation with reservations costs about this many without. */
const EASY_COST = 8;
/** Sets of varied times that candidates are compared on, and how many are, where the allowance is for that. */
const MOST_SCENARIOS = 16;
const FINALISTS = 24;
/** What a millisecond lost against the first candidate counts more than one gained. */
const RISK = 2;
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
  const { sigma = USUAL_SIGMA, incumbent, effort = 1 } = options;
  const { priority, score, upward } = ranks(work);
  const bound = lowerBound(work).time;
  const allowed = allowance(work.size, bound, effort);
  const scenarios = sigma < EXACT ? 0 : Math.max(2, Math.min(MOST_SCENARIOS, Math.floor(allowed / 6)));
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
    scenarios === 0
      ? { best: search.best, simulations: 0 }
      : steadiest(work, search.found, sigma, scenarios, Math.max(2, Math.min(FINALISTS, allowed / scenarios)));
  const { order, mode, schedule } = best;
  return { order, mode, makespan: schedule.makespan, bound, simulations: search.spent + simulations };
}

/**
 * Shortest on average over runs in which every time is off by a log-normal factor. To be longer than the first candidate
 * (first-fit, or the order that is followed) weighs more than to be shorter: a plan must be worth its risk.
 */
function steadiest(
  work: Workload,
  found: readonly Candidate[],
  sigma: number,
  scenarios: number,
  finalists: number,
): { readonly best: Candidate; readonly simulations: number } {
  const first = found[0]!;
  // Whatever times do: as foretold, no plan is longer than it.
  const others = byMakespan(found.slice(1))
    .filter(({ schedule }) => schedule.makespan <= first.schedule.makespan)
    .slice(0, finalists);
  if (others.every((one) => one.schedule.makespan === first.schedule.makespan)) return { best: first, simulations: 0 };
  const times = Array.from({ length: scenarios }, (_, number) => {
    const factor = normal(random(number + 1));
    return work.duration.map((time) => time * Math.exp(sigma * factor()));
  });
  const play = ({ order, mode }: Candidate, at: number) =>
    simulateOrder({ ...work, duration: times[at]! }, order, { mode }).makespan;
  const usual = times.map((_, at) => play(first, at));
  let best = first;
  let least = usual.reduce((sum, time) => sum + time, 0);
  let simulations = scenarios;
  for (const one of others) {
    let sum = 0;
    for (let at = 0; at < scenarios && sum < least; at += 1) {
      const time = play(one, at);
      sum += time + RISK * Math.max(0, time - usual[at]!);
      simulations += 1;
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
