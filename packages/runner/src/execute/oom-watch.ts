import { readFileSync } from 'node:fs';

/** Knows when the kernel's OOM killer struck on this machine. */
export interface OomWatch {
  /** Looks at the kernel's count; called with each sample, so that a kill can be dated. */
  observe(): void;
  /** Whether the count moved since a moment of {@link OomWatch.now}; looks once more. */
  hasStruckSince(moment: number): boolean;
  /** Milliseconds on the clock of this watch. */
  now(): number;
}

/** Samples come up to 200 times a second; the count is read at most this often, milliseconds. */
const observeEveryMs = 500;

/** `count` answers the kernel's number of OOM kills since boot, `undefined` where it cannot be known. */
export function createOomWatch(count: () => number | undefined = readOomKills, now = () => performance.now()): OomWatch {
  let known = count();
  let lastStrike = Number.NEGATIVE_INFINITY;
  let observedAt = now();
  const look = () => {
    observedAt = now();
    const seen = count();
    if (seen !== undefined && known !== undefined && seen > known) lastStrike = now();
    known = seen;
  };
  return {
    now,
    observe() {
      if (now() - observedAt >= observeEveryMs) look();
    },
    hasStruckSince(moment) {
      look();
      return lastStrike >= moment;
    },
  };
}

/** `oom_kill` of /proc/vmstat (Linux 4.13 and later). */
function readOomKills(): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}
