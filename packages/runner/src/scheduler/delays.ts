import type { Blocks } from './blocks.js';
import { EndHeap } from './end-heap.js';
import type { Entry } from './entry.js';

/** Jobs that may not start before a time: their own retry's delay, or until a plugin that refused them is asked again. */
export class Delays {
  readonly #heap = new EndHeap();
  readonly #refused = new Set<number>();

  constructor(private readonly entries: Blocks<Entry>) {}

  /** The earliest time; `undefined`: there is none. */
  get next(): number | undefined {
    return this.#heap.size > 0 ? this.#heap.end : undefined;
  }

  /** What holds them back; a refusal goes first, for it is what somebody can change. `undefined`: there are none. */
  get cause(): 'refused' | 'delay' | undefined {
    if (this.#refused.size > 0) return 'refused';
    return this.#heap.size > 0 ? 'delay' : undefined;
  }

  isRefused(entry: Entry): boolean {
    return this.#refused.has(entry.index);
  }

  add(entry: Entry, at: number, isRefused: boolean): void {
    entry.state = 'delayed';
    entry.notBefore = at;
    if (isRefused) this.#refused.add(entry.index);
    this.#heap.push(entry.index, at);
  }

  /** It will not run at all. */
  drop(entry: Entry): void {
    this.#refused.delete(entry.index);
  }

  /** Takes out those whose time has come. */
  due(now: number): Entry[] {
    const due: Entry[] = [];
    while (this.#heap.size > 0 && this.#heap.end <= now) {
      const entry = this.entries.get(this.#heap.pop());
      if (entry?.state !== 'delayed') continue;
      this.#refused.delete(entry.index);
      due.push(entry);
    }
    return due;
  }
}
