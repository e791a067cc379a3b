import { type Context, orderingInput } from './context.js';
import type { Entry } from './entry.js';
import { PLAN_JOBS, PLAN_KNOWN, workloadOf } from './ordering.js';
import { type Schedule, simulateOrder } from './simulate.js';
import type { StandingOrder } from './standing-order.js';

/** A simulation of what is left. */
interface Sight {
  readonly at: number;
  readonly place: ReadonlyMap<number, number>;
  readonly schedule: Schedule;
}

/** When jobs will start and end, by playing what is left in the standing order. */
export class Forecast {
  readonly #context: Context;
  readonly #order: StandingOrder;
  #last: { readonly now: number; readonly size: number; readonly running: number; readonly sight: Sight | undefined } | undefined;

  constructor(context: Context, order: StandingOrder) {
    this.#context = context;
    this.#order = order;
  }

  /** Caller's clock; `undefined` without times. */
  end(now: number): number | undefined {
    const sight = this.#look(now);
    return sight && sight.at + sight.schedule.makespan;
  }

  /** Expected start of a job that has not started; caller's clock. */
  start(entry: Entry, now: number): number | undefined {
    const sight = this.#look(now);
    const place = sight?.place.get(entry.index);
    const start = place === undefined ? Number.NaN : sight!.schedule.start[place]!;
    return Number.isNaN(start) ? undefined : sight!.at + start;
  }

  #look(now: number): Sight | undefined {
    const { jobs, running } = this.#context;
    const last = this.#last;
    // Many questions about one moment are one simulation.
    if (last && last.now === now && last.size === jobs.size && last.running === running.size) return last.sight;
    const sight = this.#simulate(now);
    this.#last = { now, size: jobs.size, running: running.size, sight };
    return sight;
  }

  #simulate(now: number): Sight | undefined {
    const { jobs, queue } = this.#context;
    this.#order.refresh(now);
    const open = jobs.all();
    if (open.length === 0 || open.length > PLAN_JOBS) return undefined;
    const { work, known } = workloadOf(orderingInput(this.#context, open, now));
    if (known < PLAN_KNOWN) return undefined;
    const order = Int32Array.from(open, (_, at) => at).sort((a, b) => queue.compare(open[a]!.index, open[b]!.index));
    const place = new Map(open.map((entry, at) => [entry.index, at]));
    return { at: now, place, schedule: simulateOrder(work, order, { mode: this.#order.plan?.mode ?? 'greedy' }) };
  }
}
