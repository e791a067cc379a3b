import type { Resources } from '../model/resources.js';
import { assess, type Entry } from './entry.js';
import { type Family, LEAST_CROWD } from './families.js';
import type { ClassTable } from './job-class.js';
import type { LiveQueue } from './live-queue.js';
import type { Registry } from './registry.js';
import type { Observation } from './scheduler.js';

const NONE: readonly Entry[] = [];

/** Learning within a run: reservations follow the family, and unknown families start slowly. */
export class Ramp {
  readonly #jobs: Registry;
  readonly #queue: LiveQueue;
  readonly #capacity: Resources;
  readonly #table: ClassTable;

  readonly #holding = new Set<Entry['family']>();

  constructor(jobs: Registry, queue: LiveQueue, capacity: Resources, table: ClassTable) {
    this.#jobs = jobs;
    this.#queue = queue;
    this.#capacity = capacity;
    this.#table = table;
  }

  /** Jobs whose needs are met wait for others of their family to tell what they need. */
  get isHolding(): boolean {
    return this.#holding.size > 0;
  }

  /** From now on its reservation follows what its family learns, if nobody has said what it is. */
  join({ job, family, index }: Entry): void {
    if (job.pinned) return;
    family.members.push(index);
    if (family.members.length >= family.crowd) this.#purge(family);
  }

  /** Lets members go that are gone. */
  #purge(family: Family): void {
    let kept = 0;
    for (const index of family.members) if (this.#jobs.entries.get(index)) family.members[kept++] = index;
    family.members.length = kept;
    family.crowd = 2 * kept + LEAST_CROWD;
  }

  /** May this job, whose needs are met, come forward? If not it is parked, and `settle` brings it later. */
  admit(entry: Entry): boolean {
    if (!entry.reserve.guessed || entry.admitted) return true;
    if (!entry.family.open) {
      entry.state = 'parked';
      this.#park(entry);
      this.#holding.add(entry.family);
      return false;
    }
    entry.admitted = true;
    entry.family.admitted += 1;
    return true;
  }

  /** A list that is in order stays so: to sort it for each of thousands that are parked would be dear. */
  #park({ family, index }: Entry): void {
    const { parked } = family;
    let at = parked.length;
    if (family.sortedFor === this.#queue.version) {
      let low = 0;
      while (low < at) {
        const mid = (low + at) >> 1;
        if (this.#queue.compare(parked[mid]!, index) < 0) at = mid;
        else low = mid + 1;
      }
    }
    parked.splice(at, 0, index);
  }

  /** The job does not count any more. */
  leave(entry: Entry): void {
    if (!entry.admitted) return;
    entry.admitted = false;
    entry.family.admitted -= 1;
  }

  /** Parked jobs of the family that may come forward now, best-ranked first. */
  settle(entry: Entry): readonly Entry[] {
    const { family } = entry;
    if (family.parked.length === 0 || !family.open) return NONE;
    this.#sort(family);
    const freed: Entry[] = [];
    while (family.parked.length > 0 && family.open) {
      const next = this.#jobs.entries.get(family.parked.pop()!);
      if (next?.state !== 'parked') continue;
      next.admitted = true;
      family.admitted += 1;
      freed.push(next);
    }
    if (family.parked.length === 0) this.#holding.delete(family);
    return freed;
  }

  /** Best-ranked last. Sorted anew only after a change: thousands alike are parked, and one of them ends each millisecond. */
  #sort(family: Family): void {
    const { version } = this.#queue;
    if (family.sortedFor === version) return;
    family.parked = family.parked.filter((job) => this.#jobs.entries.get(job)?.state === 'parked');
    family.parked.sort((a, b) => this.#queue.compare(b, a));
    family.sortedFor = version;
  }

  /** An attempt of this job ended. Reservations of jobs that have not started follow the family's highest peak. */
  learn(entry: Entry, seen: Observation, durationMs: number): void {
    const { family } = entry;
    if (!family.learn(seen, durationMs)) return;
    this.#purge(family);
    for (const index of family.members) {
      const member = this.#jobs.entries.get(index)!;
      if (!member.run) this.reassess(member);
    }
  }

  /** Brings reservation, class and place in the queue up to date with what is known. */
  reassess(entry: Entry): void {
    const booking = assess(entry, this.#capacity, this.#table);
    if (booking.cls !== entry.cls) {
      this.#queue.drop(entry);
      entry.booking = booking;
      this.#queue.insert([entry]);
      return;
    }
    entry.booking = booking;
    if (entry.state === 'ready') this.#queue.ready(entry);
  }
}
