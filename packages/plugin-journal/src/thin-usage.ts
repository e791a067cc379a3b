import type { UsageEvent } from '@mpmsub/runner';
import type { UsageLine } from './journal-line.js';

/** A change of memory that is worth a line: this share of the last one written, but no less than these bytes. */
const CHANGE = 0.05;
const LEAST_CHANGE = 1024 * 1024;
/** Milliseconds after which a steady attempt gets a line all the same. */
const STEADY_MS = 5000;
/** An attempt of age t is written at most each t/200, so that its samples grow with the logarithm of its age only. */
const SHARE_OF_AGE = 1 / 200;

interface Written {
  readonly since: number;
  readonly at: number;
  readonly memory: number;
}

/** Decides what of each sample is kept, one decision for each attempt. */
export interface UsageThinner {
  /** The line to write, or nothing. */
  thin(event: UsageEvent): UsageLine | undefined;
  /** The attempt is over. */
  forget(key: string): void;
}

/** Keeps the shape of memory over time in a bounded number of lines: on a change of more than 5 %, else each few seconds. */
export function usageThinner(): UsageThinner {
  const last = new Map<string, Written>();

  function isWorth(key: string, memory: number, at: number): boolean {
    const before = last.get(key);
    if (before === undefined) return true;
    const age = at - before.since;
    const gap = at - before.at;
    if (gap < age * SHARE_OF_AGE) return false;
    return gap >= STEADY_MS || Math.abs(memory - before.memory) > Math.max(LEAST_CHANGE, before.memory * CHANGE);
  }

  return {
    thin(event) {
      const attempts: UsageLine['attempts'][number][] = [];
      for (const { key, jobId, memory, cpuMs } of event.attempts) {
        if (!isWorth(key, memory, event.at)) continue;
        last.set(key, { since: last.get(key)?.since ?? event.at, at: event.at, memory });
        attempts.push({ key, jobId, memory, cpuMs: Math.round(cpuMs) });
      }
      if (attempts.length === 0) return undefined;
      const { type, at, executor, used, reserved, availableMemory } = event;
      return { type, at: Math.round(at), executor, used, reserved, availableMemory, attempts };
    },
    forget: (key) => void last.delete(key),
  };
}
