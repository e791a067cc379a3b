import { type Called, call } from './call.js';
import type { Dialect, Listed } from './dialect.js';

/** Time limits of single commands, milliseconds. */
export interface CommandLimits {
  readonly submitMs: number;
  readonly otherMs: number;
}

/** What stands in the queue, by name of batch and number of element. */
export type Listing = ReadonlyMap<string, ReadonlyMap<number, readonly Listed[]>>;

/** The grid's own commands, each with its time limit, and counts of how often they were used. */
export class Queue {
  readonly counts = { submit: 0, list: 0, cancel: 0 };
  readonly #dialect: Dialect;
  readonly #limits: CommandLimits;

  constructor(dialect: Dialect, limits: CommandLimits) {
    this.#dialect = dialect;
    this.#limits = limits;
  }

  submit(argv: readonly string[], folder: string): Promise<Called> {
    this.counts.submit += 1;
    // A submission that waits by itself would wait for ever: what it says then is an answer.
    const until = this.#dialect.refusals.find(({ again }) => again === 'later')?.says;
    return this.#call(argv, this.#limits.submitMs, { cwd: folder, ...(until && { until }) });
  }

  /** Everything of ours in the queue, or why it cannot be had: no answer is no information. */
  async list(): Promise<{ readonly listing: Listing } | { readonly problem: string }> {
    this.counts.list += 1;
    const { succeeded, stdout, message } = await this.#call(this.#dialect.list(process.getuid?.() ?? 0), this.#limits.otherMs);
    if (!succeeded) return { problem: message };
    const listing = new Map<string, Map<number, Listed[]>>();
    for (const one of this.#dialect.parseList(stdout)) {
      const elements = listing.get(one.name) ?? new Map<number, Listed[]>();
      listing.set(one.name, elements);
      elements.set(one.element, [...(elements.get(one.element) ?? []), one]);
    }
    return { listing };
  }

  async cancel(id: string, elements: readonly number[] | 'all'): Promise<void> {
    this.counts.cancel += 1;
    // Whether it had an effect shows in the queue.
    await this.#call(this.#dialect.cancel(id, elements), this.#limits.otherMs);
  }

  #call(argv: readonly string[], limitMs: number, options: { cwd?: string; until?: RegExp } = {}): Promise<Called> {
    return call(argv, { limitMs, without: this.#dialect.private, ...options });
  }
}
