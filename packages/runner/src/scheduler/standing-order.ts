import type { Resources } from '../model/resources.js';
import { type Context, orderingInput } from './context.js';
import { durationOf, type Entry } from './entry.js';
import { areAlike, PLAN_JOBS, rankEntries } from './ordering.js';
import type { Plan } from './planner.js';
import { share } from './rank.js';

/** A new order is made when this part of the jobs left has ended and taught something. */
const REVIEW = 0.15;
/** The same as long as the rank is followed: without simulations a new order is cheap, and the first times of a family tell most. */
const LEARN_REVIEW = 0.04;
/** Above this many jobs, learned times do not move the order any more. */
const LEARN_JOBS = 50_000;
/** New orders may take this part of the time that has passed: for jobs of a millisecond, thinking costs more than it gains. */
const THINKING = 0.01;
/** Milliseconds that one simulation of one job takes in a program that has just started; a warm one needs a third. */
const SIMULATION_MS = 0.003;
/** An order without any simulation (ranks, sorting, the queue built anew) costs about as much as this many. */
const RANKING = 3;
/** So many jobs at once are a new batch, which is planned whatever plans have cost before. */
const BATCH = 16;

/** Keeps the order of waiting jobs up to date with what arrives and with what is learned. */
export class StandingOrder {
  /** Followed now; `undefined`: the order is the rank or the declaration. */
  plan: Plan | undefined;
  readonly #context: Context;
  #arrived: Entry[] = [];
  /** Rank scores of the planned jobs, highest first: where a new one belongs in the plan. */
  #scale: Float64Array | undefined;
  /** Put in at their rank since the last full order. */
  #inserted = 0;
  /** Jobs have come that no plan has seen. */
  #isPatched = false;
  /** Ranks are older than what was learned, which made no difference so far. */
  #isStale = false;
  #ended = 0;
  /** Something ended whose like has no time of its own. */
  #learned = false;
  #squares = 0;
  /** When the first order was made, and what all of them are reckoned to have cost; milliseconds. */
  #since = Number.NaN;
  #spentMs = 0;
  #compared = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  arrive(entry: Entry): void {
    this.#arrived.push(entry);
  }

  /** A job succeeded after `durationMs`; `expected` milliseconds were its own time (`isOwn`) or its like's. */
  ended(isOwn: boolean, expected: number, durationMs: number): void {
    this.#ended += 1;
    if (!isOwn) this.#learned = true;
    if (!(expected > 0) || !(durationMs > 0)) return;
    if (durationMs !== expected) this.#squares += Math.log(durationMs / expected) ** 2;
    this.#compared += 1;
  }

  /** Spread of run times about the expected ones so far; `undefined` until a few have ended. */
  get #sigma(): number | undefined {
    return this.#compared < 3 ? undefined : Math.min(1, Math.sqrt(this.#squares / this.#compared));
  }

  /** Makes the order good for `now`; cheap when nothing has changed. */
  refresh(now: number): void {
    const { jobs, queue, options } = this.#context;
    const arrived = this.#arrived;
    const due = this.#due(now);
    if (arrived.length === 0 && !due) return;
    const few = (arrived.length + this.#inserted) * 10 < jobs.size && !this.#isStale;
    const policy = options.policy ?? 'planned';
    this.#arrived = [];
    if (few && !due) {
      this.#insert(
        arrived.filter((entry) => entry.state !== 'gone'),
        now,
      );
      return;
    }
    const open = jobs.all();
    // Whatever was learned of them, they stay in the order in which they are.
    if (arrived.length === 0 && areAlike(open) && haveOneScore(open)) {
      this.#isStale = true;
      this.#ended = 0;
      this.#learned = false;
      return;
    }
    const input = orderingInput(this.#context, open, now);
    const isFirst = Number.isNaN(this.#since);
    if (isFirst) this.#since = now;
    // Jobs that arrive one by one are not worth a plan for each: what may be spent on plans grows with time.
    const rule = policy === 'planned' && !due && arrived.length < BATCH && this.#isSpent(now) ? 'ranked' : policy;
    const { plan } = this;
    // Where the rank was followed, there is no first-fit to be ahead of any more.
    const { mode, ahead } = plan ?? { mode: 'greedy' as const, ahead: Number.POSITIVE_INFINITY };
    const incumbent = !isFirst && due && arrived.length === 0 ? { order: this.#current(open), mode, ahead } : undefined;
    const sigma = this.#sigma;
    this.plan = rankEntries(input, rule, { ...(sigma !== undefined && { sigma }), ...(incumbent && { incumbent, effort: 0.4 }) });
    this.#scale = this.plan && scaleOf(open, options.capacity);
    this.#spentMs += open.length * SIMULATION_MS * (RANKING + (this.plan?.simulations ?? 0));
    queue.rebuild(open);
    this.#inserted = 0;
    this.#isPatched = rule !== policy;
    this.#isStale = false;
    this.#ended = 0;
    this.#learned = false;
  }

  /** Has enough ended, and taught enough, for another order? */
  #due(now: number): boolean {
    const { jobs, options } = this.#context;
    const review = this.#learned && !this.plan && !this.#isStale ? LEARN_REVIEW : REVIEW;
    if (options.policy === 'first-fit' || this.#ended < Math.max(3, review * jobs.size)) return false;
    if (this.#isSpent(now)) return false;
    if (jobs.size <= LEARN_JOBS && this.#learned) return true;
    if (jobs.size > PLAN_JOBS) return false;
    // Where times are exact too: less is left each time, so that the same search finds more.
    return this.#isPatched || this.plan !== undefined;
  }

  /** Plans have taken all the time that they may take by now. */
  #isSpent(now: number): boolean {
    return this.#spentMs > THINKING * (now - this.#since);
  }

  /** Puts a few new jobs among the others, into the rank order or the plan: O(log n) each. */
  #insert(fresh: readonly Entry[], now: number): void {
    const { queue, options } = this.#context;
    rankEntries(orderingInput(this.#context, fresh, now), options.policy === 'first-fit' ? 'first-fit' : 'ranked');
    if (this.#scale) for (const entry of fresh) entry.score = placeIn(this.#scale, entry.score);
    queue.insert(fresh);
    this.#inserted += fresh.length;
    this.#isPatched = (options.policy ?? 'planned') === 'planned';
    this.#raiseNeeds(fresh);
  }

  /** The jobs as they stand in the queue, running ones first. */
  #current(open: readonly Entry[]): Int32Array {
    const { queue } = this.#context;
    const order = Int32Array.from(open, (_, at) => at);
    return order.sort((a, b) => {
      const first = Number(open[b]!.state === 'running') - Number(open[a]!.state === 'running');
      return first || queue.compare(open[a]!.index, open[b]!.index);
    });
  }

  /** Jobs that new ones wait for inherit their rank and priority. */
  #raiseNeeds(fresh: readonly Entry[]): void {
    const { jobs, queue, options } = this.#context;
    const work = [...fresh];
    for (let entry = work.pop(); entry; entry = work.pop()) {
      for (const name of entry.needs) {
        const need = jobs.get(name);
        if (!need || need.state === 'running') continue;
        const upward = Math.max(need.upward, (durationOf(need) ?? 1) + entry.upward);
        const priority = Math.max(need.priority, entry.priority);
        if (upward === need.upward && priority === need.priority) continue;
        queue.drop(need);
        need.upward = upward;
        if (options.policy !== 'first-fit') {
          const rank = rankOf(need, options.capacity);
          need.score = Math.max(need.score, this.#scale ? placeIn(this.#scale, rank) : rank);
        }
        need.priority = priority;
        queue.insert([need]);
        work.push(need);
      }
    }
  }
}

function haveOneScore(open: readonly Entry[]): boolean {
  const score = open.find(({ state }) => state !== 'running')?.score;
  return open.every((entry) => entry.state === 'running' || entry.score === score);
}

/** Rank scores of jobs that have just been ranked, highest first. */
function scaleOf(planned: readonly Entry[], capacity: Resources): Float64Array {
  return Float64Array.from(planned, (entry) => rankOf(entry, capacity))
    .sort()
    .reverse();
}

/** The score of a job by the rule of `ranked`. */
function rankOf({ upward, cls, reserve }: Entry, capacity: Resources): number {
  return upward * share(cls.cpus, reserve.memory, capacity);
}

/** The score in a plan of a job with this rank score: as many go before it as rank higher. Plans score by position, negative. */
function placeIn(scale: Float64Array, rank: number): number {
  let low = 0;
  let high = scale.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (scale[mid]! >= rank) low = mid + 1;
    else high = mid;
  }
  return 0.5 - low;
}
