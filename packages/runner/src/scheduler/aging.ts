/** Ready jobs of one `add` call, in the order in which they became ready. */
interface Batch {
  readonly queue: { readonly job: number; readonly at: number; readonly sequence: number }[];
  head: number;
  ready: number;
}

/** Batches looked at for one decision; the rest waits for the next. */
const LOOK = 32;

/**
 * Who has been overtaken by work that was submitted *later*, and since when it waits. Within one batch nothing ages:
 * there the order is the plan's business, and its jobs end in any case.
 */
export class Aging {
  /** By number, those with a ready job: a run may have many, and nobody asks who waited in the others. */
  readonly #batches = new Map<number, Batch>();
  /** How many there ever were. */
  #count = 0;
  /** No earlier batch has a ready job. */
  #first = 0;
  #sequence = 0;
  /** Starts that are not hidden by a later start of a later batch: batches fall, sequence numbers rise. */
  readonly #starts: { batch: number; sequence: number }[] = [];
  readonly #isReady: (job: number) => boolean;

  constructor(isReady: (job: number) => boolean) {
    this.#isReady = isReady;
  }

  /** Number of the batch that an `add` call makes. */
  newBatch(): number {
    return this.#count++;
  }

  ready(job: number, batch: number, now: number): void {
    const place = this.#batches.get(batch) ?? { queue: [], head: 0, ready: 0 };
    this.#batches.set(batch, place);
    place.queue.push({ job, at: now, sequence: this.#sequence });
    place.ready += 1;
    if (batch < this.#first) this.#first = batch;
  }

  /** A ready job started (`started`) or left. */
  leave(batch: number, started: boolean): void {
    const place = this.#batches.get(batch)!;
    place.ready -= 1;
    if (place.ready === 0) this.#batches.delete(batch);
    if (!started) return;
    this.#sequence += 1;
    const starts = this.#starts;
    while (starts.length > 0 && starts[starts.length - 1]!.batch < batch) starts.pop();
    const last = starts[starts.length - 1];
    if (last?.batch === batch) last.sequence = this.#sequence;
    else starts.push({ batch, sequence: this.#sequence });
  }

  /** The oldest ready job that has waited for `patienceMs` and was overtaken by later work; -1: none. */
  overdue(now: number, patienceMs: number): number {
    const latest = this.#starts[0]?.batch ?? -1;
    while (this.#first < this.#count && !this.#batches.has(this.#first)) this.#first += 1;
    const end = Math.min(latest, this.#first + LOOK);
    for (let number = this.#first; number < end; number += 1) {
      const batch = this.#batches.get(number);
      if (batch === undefined) continue;
      while (batch.head < batch.queue.length && !this.#isReady(batch.queue[batch.head]!.job)) batch.head += 1;
      const oldest = batch.queue[batch.head];
      if (!oldest || now - oldest.at < patienceMs) continue;
      if (this.#overtaken(number, oldest.sequence)) return oldest.job;
    }
    return -1;
  }

  /** Did a job of a later batch start after `sequence`? */
  #overtaken(batch: number, sequence: number): boolean {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (starts[mid]!.batch > batch) low = mid + 1;
      else high = mid;
    }
    return low > 0 && starts[low - 1]!.sequence > sequence;
  }
}
