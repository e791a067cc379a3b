import type { AttemptUsage, Sample } from '@mpmsub/runner';
import { readUsage } from '../folder/usage-file.js';
import type { LiveBatch, LiveElement } from './live-batch.js';

const EACH_MS = 2000;
/** Reading takes at most this part of the time. */
const SHARE = 0.01;

/** Passes on what workers say that their jobs use. */
export class RemoteUsage {
  #listener: ((sample: Sample) => void) | undefined;
  #nextAt = 0;
  #wasAny = false;

  tap(listener: (sample: Sample) => void): void {
    this.#listener = listener;
  }

  /** Reads the elements that have said something, if it is time to. One sample for all of them, and an empty one when none is left. */
  look(batches: Iterable<LiveBatch>): void {
    const began = performance.now();
    if (this.#listener === undefined || began < this.#nextAt) return;
    const attempts: AttemptUsage[] = [];
    for (const { elements } of batches) {
      for (const element of elements) if (element.hasUsage && !element.isOver) attempts.push(...usageOf(element));
    }
    const now = performance.now();
    this.#nextAt = now + Math.max(EACH_MS, (now - began) / SHARE);
    if (attempts.length > 0 || this.#wasAny) this.#listener({ attempts });
    this.#wasAny = attempts.length > 0;
  }
}

function usageOf({ slots, paths }: LiveElement): AttemptUsage[] {
  const first = slots[0]?.item ?? 0;
  return readUsage(paths.usage).flatMap(({ item, memory, peakMemory, cpuMs, processes }) => {
    const slot = slots[item - first];
    // What has ended has its measurement.
    if (slot?.task === undefined || slot.end !== undefined) return [];
    return [{ key: slot.task.attempt.key, memory, peakMemory, cpuMs, processes }];
  });
}
