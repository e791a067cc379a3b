import type { Workload } from './workload.js';

/** What to expect of run times, given what is told of them. */
export interface Belief {
  /** Milliseconds. */
  readonly duration: Float64Array;
  /** Standard deviation of the logarithm of the real time about `duration`. */
  readonly spread: Float64Array;
}

/** In a smaller family, what its members have in common is not known. */
const LEAST_FAMILY = 4;

/**
 * Times that scatter by `sigma` tell little about the differences between jobs that do the same: as far as a family's times differ by no
 * more than that, its mean is the better guess for each. How far is the estimate of James and Stein (1961), on logarithms.
 * Jobs that run are left as they are: `duration` is what remains of them.
 */
export function believe(work: Pick<Workload, 'size' | 'duration' | 'family'>, sigma: number): Belief {
  const duration = work.duration.slice();
  const spread = new Float64Array(work.size).fill(sigma);
  const logs = work.duration.map((time) => Math.log(time));
  for (const members of byFamily(work)) {
    if (members.length < LEAST_FAMILY) continue;
    const mean = members.reduce((sum, job) => sum + logs[job]!, 0) / members.length;
    const squares = members.reduce((sum, job) => sum + (logs[job]! - mean) ** 2, 0);
    const own = squares > 0 ? Math.max(0, 1 - ((members.length - 3) * sigma ** 2) / squares) : 0;
    for (const job of members) {
      duration[job] = Math.exp(mean + own * (logs[job]! - mean));
      spread[job] = Math.sqrt(own) * sigma;
    }
  }
  return { duration, spread };
}

function byFamily({ size, duration, family }: Pick<Workload, 'size' | 'duration' | 'family'>): Iterable<readonly number[]> {
  const families = new Map<number, number[]>();
  for (let job = 0; job < size; job += 1) {
    const name = family[job]!;
    if (name < 0 || !(duration[job]! > 0)) continue;
    const members = families.get(name);
    if (members) members.push(job);
    else families.set(name, [job]);
  }
  return families.values();
}
