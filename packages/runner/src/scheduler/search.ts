import type { Mode } from './dispatch.js';
import { random } from './random.js';
import { sortByRank } from './rank.js';
import { type Schedule, simulateOrder } from './simulate.js';
import type { Workload } from './workload.js';

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
  readonly #priority: Float64Array;
  readonly #allowance: number;
  readonly #goal: number;
  #best: Candidate | undefined;

  /**
   * @param allowance simulations
   * @param goal milliseconds: a makespan that is good enough to stop
   */
  constructor(work: Workload, priority: Float64Array, allowance: number, goal: number) {
    this.#work = work;
    this.#priority = priority;
    this.#allowance = allowance;
    this.#goal = goal;
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

  attempt(order: Int32Array, mode: Mode = 'greedy', cost = 1): Candidate {
    this.spent += cost;
    const candidate = { order, mode, schedule: simulateOrder(this.#work, order, { mode }) };
    this.found.push(candidate);
    if (!this.#best || candidate.schedule.makespan < this.#best.schedule.makespan) this.#best = candidate;
    return candidate;
  }

  /** One forward-backward round (Li and Willis 1992): from the end by latest end, then forward by earliest start. */
  justify(from: Candidate): Candidate {
    this.spent += 1;
    const back = simulateOrder(this.#work, this.sorted(from.schedule.end), { backwards: true });
    return this.attempt(this.sorted(back.end));
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
      const { start, makespan } = current.schedule;
      const score = start.map((time) => -time);
      const moves = 1 + Math.floor(draw() * Math.min(8, size / 4));
      for (let move = 0; move < moves; move += 1) score[Math.floor(draw() * size)] = -draw() * makespan;
      let next = this.attempt(this.sorted(score));
      if (next.schedule.makespan <= makespan * 1.01 && !this.over) {
        const better = this.justify(next);
        if (better.schedule.makespan < next.schedule.makespan) next = better;
      }
      if (next.schedule.makespan <= makespan) current = next;
    }
  }
}
