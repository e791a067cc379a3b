import type { Attempt } from '@mpmsub/runner';

/** Jobs of an unknown family that are sent ahead before others like them are packed. */
const PROBES = 8;
/** How long the others wait for the first of them to end, milliseconds: the queue may be long, or the jobs. */
const PATIENCE_MS = 15_000;

interface Family {
  sumMs: number;
  count: number;
  sent: number;
  waitsUntil: number;
}

/** How long jobs take: from the profile, else from what jobs of the same family took in this run. */
export class Durations {
  readonly #families = new Map<string, Family>();

  learn(family: string, ms: number): void {
    const known = this.#of(family);
    known.sumMs += ms;
    known.count += 1;
  }

  /** Milliseconds; `undefined`: nobody knows. */
  expected({ job }: Pick<Attempt, 'job'>): number | undefined {
    const own = [...(job.estimate?.durationsMs ?? [])].sort((a, b) => a - b);
    if (own.length > 0) return own[Math.floor(own.length / 2)];
    const family = this.#families.get(job.family);
    return family === undefined || family.count === 0 ? undefined : family.sumMs / family.count;
  }

  /**
   * Whether a job of which nobody knows may be sent now. The first few of a family go ahead; the others wait for one of them to end, so
   * that short ones can be packed, but not for long.
   *
   * @param now milliseconds of any clock that does not jump.
   */
  maySend({ job }: Pick<Attempt, 'job'>, now: number): boolean {
    const family = this.#of(job.family);
    if (family.count > 0 || (family.sent >= PROBES && now >= family.waitsUntil)) return true;
    if (family.sent >= PROBES) return false;
    if (family.sent === 0) family.waitsUntil = now + PATIENCE_MS;
    family.sent += 1;
    return true;
  }

  /** When waiting is over for all that wait now; Infinity: nobody waits. */
  nextRelease(now: number): number {
    const ends = [...this.#families.values()].map(({ waitsUntil }) => waitsUntil).filter((until) => until > now);
    return Math.min(Number.POSITIVE_INFINITY, ...ends);
  }

  #of(family: string): Family {
    const known = this.#families.get(family) ?? { sumMs: 0, count: 0, sent: 0, waitsUntil: 0 };
    this.#families.set(family, known);
    return known;
  }
}
