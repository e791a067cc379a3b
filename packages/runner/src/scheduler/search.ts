import type { Mode } from './dispatch.js';
import { random } from './random.js';
import { sortByRank } from './rank.js';
import type { Schedule, Simulator } from './simulate.js';
import type { Workload } from './workload.js';

/** Simulations without reservations that one costs, more or less. */
export const COST: Readonly<Record<Mode, number>> = { greedy: 1, easy: 3 };

/** An order that has been simulated. */
export interface Candidate {
  readonly order: Int32Array;
  readonly mode: Mode;
  readonly schedule: Schedule;
}

/** Schedules one after another within an allowance, and remembers them all. */
export class Search {
  readonly found: Candidate[] = [];
  /** What has been simulated so far, counted in greedy simulations. */
  spent = 0;
  readonly #work: Workload;
  readonly #simulator: Simulator;
  readonly #priority: Float64Array;
  readonly #allowance: number;
  readonly #goal: number;
  readonly #hasPriorities: boolean;
  #best: Candidate | undefined;

  /**
   * @param allowance simulations
   * @param goal milliseconds: a makespan that is good enough to stop
   */
  constructor(simulator: Simulator, work: Workload, priority: Float64Array, allowance: number, goal: number) {
    this.#simulator = simulator;
    this.#work = work;
    this.#priority = priority;
    this.#allowance = allowance;
    this.#goal = goal;
    this.#hasPriorities = priority.some((one) => one !== priority[0]);
  }

  get best(): Candidate {
    return this.#best!;
  }

  /** Nothing more to find, or nothing more to find it with. */
  get over(): boolean {
    return this.spent >= this.#allowance || (this.#best !== undefined && this.#best.schedule.makespan <= this.#goal);
  }

  /** Jobs by priority and falling `score`. */
  sorted(score: Float64Array): Int32Array {
    return sortByRank(this.#priority, score);
  }

  attempt(order: Int32Array, mode: Mode = 'greedy'): Candidate {
    this.spent += COST[mode];
    const candidate = { order, mode, schedule: this.#simulator.play(order, { mode }) };
    this.found.push(candidate);
    if (!this.#best || candidate.schedule.makespan < this.#best.schedule.makespan) this.#best = candidate;
    return candidate;
  }

  /** One forward-backward round (Li and Willis 1992): from the end by latest end, then forward by earliest start. */
  justify(from: Candidate): Candidate {
    this.spent += 1;
    const back = this.#simulator.play(this.#byPriority(from.schedule.ends.toReversed()), { backwards: true });
    return this.attempt(this.#byPriority(back.ends.reverse()));
  }

  /**
   * Moves a few jobs of the best schedule to other places, again and again, and keeps what is not worse: iterated
   * local search, with a forward-backward round for what comes close.
   */
  wander(seed: number): void {
    const draw = random(seed);
    const { size } = this.#work;
    let current = this.best;
    while (!this.over) {
      const { makespan } = current.schedule;
      const moves = 1 + Math.floor(draw() * Math.min(8, size / 4));
      let next = this.attempt(this.#byPriority(shifted(current.schedule, moves, draw)));
      if (next.schedule.makespan <= makespan * 1.01 && !this.over) {
        const better = this.justify(next);
        if (better.schedule.makespan < next.schedule.makespan) next = better;
      }
      if (next.schedule.makespan <= makespan) current = next;
    }
  }

  /** Jobs of a higher priority first, otherwise as they are; sorted in place. */
  #byPriority(order: Int32Array): Int32Array {
    const priority = this.#priority;
    return this.#hasPriorities ? order.sort((a, b) => priority[b]! - priority[a]!) : order;
  }
}

/** Jobs by their starts, but for a few, which go where another time would put them. */
function shifted({ start, starts, makespan }: Schedule, moves: number, draw: () => number): Int32Array {
  const moved = new Map<number, number>();
  for (let move = 0; move < moves; move += 1) {
    const job = starts[Math.floor(draw() * starts.length)]!;
    moved.set(job, draw() * makespan);
  }
  const late = [...moved].sort(([, a], [, b]) => a - b);
  const order = new Int32Array(starts.length);
  let filled = 0;
  let next = 0;
  for (const job of starts) {
    if (moved.has(job)) continue;
    while (next < late.length && late[next]![1] <= start[job]!) order[filled++] = late[next++]![0];
    order[filled++] = job;
  }
  while (next < late.length) order[filled++] = late[next++]![0];
  return order;
}
