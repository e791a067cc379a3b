import { type Belief, believe } from './belief.js';
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
  /** Simulations it took. */
  readonly simulations: number;
}

export interface PlanOptions {
  /** Spread of real run times about the expected ones as it was seen: standard deviation of their logarithm, 0: exact. Default: nothing was seen, {@link USUAL_SIGMA} is likely. */
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
/** Simulations of the largest sets. */
const LEAST = 12;
/** A simulation with reservations costs about this many without. */
const EASY_COST = 8;
/** Sets of varied times that candidates are compared on (with fewer, their spread is not known), and how many are, where the allowance is for that. */
const LEAST_SCENARIOS = 4;
const MOST_SCENARIOS = 16;
const FINALISTS = 24;
/**
 * Standard deviations by which a plan must be better: the lowest tenth of what it gains, so that nine of ten futures are better still. Of cases with
 * varied times 1.3 % are then longer than first-fit by more than a hundredth; with the lower quartile (0.67) 1.8 %, for 0.2 % of all their lengths.
 */
const CAUTION = 1.28;
/** Spread below which expected times count as exact: clocks differ by as much. */
export const EXACT = 0.005;

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
 * local search with what is left. Where run times vary, the winner is the one that is most surely shorter than the first
 * over varied times: an order that is perfect for exact times may be a poor one for others.
 */
export function plan(told: Workload, options: PlanOptions = {}): Plan {
  const { sigma = USUAL_SIGMA, incumbent, effort = 1 } = options;
  const isVaried = sigma >= EXACT;
  const belief = isVaried ? believe(told, sigma) : undefined;
  // As long as nobody has seen them vary, times may be exact, and what is told of them is not smoothed away.
  const work = belief && options.sigma !== undefined ? { ...told, duration: belief.duration } : told;
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
  if (allowed >= 4 * EASY_COST && !isVaried) {
    for (const order of [declared, ranked]) if (!search.over) search.attempt(order, 'easy', EASY_COST);
  }
  for (const base of byMakespan(search.found).slice(0, 2)) {
    for (let round = 0, from = base; round < 2 && !search.over; round += 1) from = search.justify(from);
  }
  search.wander(work.size);
  const { best, simulations } = belief ? surest(work, search.found, belief, allowed) : { best: search.best, simulations: 0 };
  return { order: best.order, mode: best.mode, simulations: search.spent + simulations };
}

/**
 * Played with several sets of believable times, the candidate whose gain over the first (first-fit, or the order that is
 * followed) is the largest after {@link CAUTION}: its mean less a part of its spread. The first where nobody's is above zero.
 */
function surest(
  work: Workload,
  found: readonly Candidate[],
  { duration, spread }: Belief,
  allowed: number,
): { readonly best: Candidate; readonly simulations: number } {
  const first = found[0]!;
  const scenarios = Math.max(LEAST_SCENARIOS, Math.min(MOST_SCENARIOS, Math.floor(allowed / 6)));
  // Whatever times do: as foretold, no plan is longer than it.
  const others = byMakespan(found.slice(1))
    .filter(({ schedule }) => schedule.makespan <= first.schedule.makespan)
    .slice(0, Math.max(2, Math.min(FINALISTS, Math.floor(allowed / scenarios) - 1)));
  if (others.every((one) => one.schedule.makespan === first.schedule.makespan)) return { best: first, simulations: 0 };
  const times = Array.from({ length: scenarios }, (_, number) => {
    const factor = normal(random(number + 1));
    return duration.map((time, job) => time * Math.exp(spread[job]! * factor()));
  });
  const play = ({ order, mode }: Candidate): number[] =>
    times.map((varied) => simulateOrder({ ...work, duration: varied }, order, { mode }).makespan);
  const usual = play(first);
  let best = first;
  let most = 0;
  for (const one of others) {
    const sure = sureGain(play(one).map((time, at) => 1 - time / usual[at]!));
    // Not a number where nothing takes time.
    if (!(sure > most)) continue;
    most = sure;
    best = one;
  }
  return { best, simulations: scenarios * (1 + others.length) };
}

/** Mean less {@link CAUTION} standard deviations of a few gains. */
function sureGain(gains: readonly number[]): number {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
  return mean - CAUTION * Math.sqrt(squares / (gains.length - 1));
}

function byMakespan(found: readonly Candidate[]): Candidate[] {
  return [...found].sort((a, b) => a.schedule.makespan - b.schedule.makespan);
}
