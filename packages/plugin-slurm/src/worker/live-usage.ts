import type { Sample } from '@mpmsub/runner';
import { type ItemUsage, writeUsage } from '../folder/usage-file.js';

/** Jobs younger than this are not told of, milliseconds: thousands of short ones would only write. */
const YOUNG_MS = 2000;
/** An element that has run for long is asked about less often: a tenth of its age, within these bounds. */
const SHORTEST_MS = 2000;
const LONGEST_MS = 30_000;

interface Running {
  readonly item: number;
  readonly since: number;
}

/** Tells the runner, through the shared folder, what the jobs of an element use while they run. */
export class LiveUsage {
  readonly #path: string;
  readonly #running = new Map<string, Running>();
  readonly #began = performance.now();
  #sample: Sample = { attempts: [] };
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#arm();
  }

  started(key: string, item: number): void {
    this.#running.set(key, { item, since: performance.now() });
  }

  ended(key: string): void {
    this.#running.delete(key);
  }

  note(sample: Sample): void {
    this.#sample = sample;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const age = performance.now() - this.#began;
    this.#timer = setTimeout(() => this.#tell(), Math.min(LONGEST_MS, Math.max(SHORTEST_MS, age / 10))).unref();
  }

  #tell(): void {
    const now = performance.now();
    const items = this.#sample.attempts.flatMap(({ key, memory, peakMemory, cpuMs, processes }): ItemUsage[] => {
      const one = this.#running.get(key);
      return one === undefined || now - one.since < YOUNG_MS ? [] : [{ item: one.item, memory, peakMemory, cpuMs, processes }];
    });
    if (items.length > 0) writeUsage(this.#path, items);
    this.#arm();
  }
}
