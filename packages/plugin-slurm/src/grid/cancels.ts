import type { LiveBatch, LiveElement } from './live-batch.js';
import type { Queue } from './queue.js';

/** Elements named in one command: a command line has an end. */
const MOST_NAMED = 500;

/** Ends elements on the grid, all of whose jobs are to end. Repeated with each listing until they are gone. */
export class Cancels {
  readonly #queue: Queue;
  readonly #batches: () => Iterable<LiveBatch>;
  #isWanted = false;
  #working: Promise<void> | undefined;

  constructor(queue: Queue, batches: () => Iterable<LiveBatch>) {
    this.#queue = queue;
    this.#batches = batches;
  }

  /** A job is to end. Others are asked in the same moment, so the commands come a moment later. */
  want(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    setImmediate(() => this.#work(true));
  }

  /** The queue has just been listed: what is still there is cancelled again. */
  repeat(): void {
    if (this.#isWanted) this.#work(false);
  }

  /** Settles when no command runs. */
  async close(): Promise<void> {
    await this.#working;
  }

  #work(mustList: boolean): void {
    this.#working ??= this.#cancel(mustList).finally(() => {
      this.#working = undefined;
    });
  }

  async #cancel(mustList: boolean): Promise<void> {
    if (mustList) await this.#learnIds();
    for (const batch of this.#batches()) {
      const doomed = batch.elements.filter((element) => !element.isOver && isDoomed(element));
      const byId = new Map<string, number[]>();
      for (const { ids, index } of doomed) for (const id of ids) byId.set(id, [...(byId.get(id) ?? []), index]);
      const isAll = doomed.length === batch.elements.filter(({ isOver }) => !isOver).length;
      for (const [id, elements] of byId) {
        if (isAll) await this.#queue.cancel(id, 'all');
        else
          for (let i = 0; i < elements.length; i += MOST_NAMED) await this.#queue.cancel(id, elements.slice(i, i + MOST_NAMED));
      }
    }
  }

  async #learnIds(): Promise<void> {
    const answer = await this.#queue.list();
    if ('problem' in answer) return; // the next listing will do
    for (const { header, elements } of this.#batches()) {
      const listed = answer.listing.get(header.name);
      for (const element of elements) {
        element.ids = (listed?.get(element.index) ?? []).filter(({ state }) => state !== 'over').map(({ id }) => id);
      }
    }
  }
}

function isDoomed({ slots }: LiveElement): boolean {
  return slots.every(({ end, isClosed, task }) => end !== undefined || isClosed || task?.isStopped === true);
}
