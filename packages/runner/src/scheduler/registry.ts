import type { Entry, Place } from './entry.js';

/** Jobs by name, and who waits for whom. */
export class Registry {
  /** By declaration index; `undefined` once a job is gone. */
  readonly entries: (Entry | undefined)[] = [];
  /** Jobs neither done nor removed. */
  size = 0;
  readonly #places = new Map<string, Place>();
  /** As declared; gone ones are swept out when they are half of it. */
  #open: Entry[] = [];

  indexOf = (name: string): number | undefined => this.#places.get(name)?.index;

  /** True when the name was ever added. */
  knows(id: string): boolean {
    return (this.#places.get(id)?.index ?? -1) >= 0;
  }

  get(id: string): Entry | undefined {
    const place = this.#places.get(id);
    return place && this.entries[place.index];
  }

  /** The job of this name, which must be there. */
  must(id: string): Entry {
    const entry = this.get(id);
    if (entry) return entry;
    throw new Error(`Internal error: the scheduler has no job "${id}"${this.knows(id) ? ' any more' : ''}`);
  }

  isMet(name: string): boolean {
    return this.#places.get(name)?.met === true;
  }

  add(entry: Entry): void {
    this.entries[entry.index] = entry;
    const early = this.#places.get(entry.job.id);
    if (early) {
      entry.met = early.met;
      entry.dependents = early.dependents;
    }
    this.#places.set(entry.job.id, entry);
    this.#open.push(entry);
    this.size += 1;
    for (const name of entry.needs) {
      const need = this.#place(name);
      if (need.met) continue;
      entry.unmet += 1;
      if (need.dependents) need.dependents.push(entry.index);
      else need.dependents = [entry.index];
    }
  }

  remove(entry: Entry): void {
    entry.state = 'gone';
    this.entries[entry.index] = undefined;
    this.size -= 1;
    if (this.#open.length > 64 && this.#open.length > 2 * this.size) this.all();
  }

  /** A job ended: the waiting jobs whose last need this was. */
  meet(ended: Entry | string): readonly Entry[] {
    const place = typeof ended === 'string' ? this.#place(ended) : ended;
    const { dependents } = place;
    if (place.met) return NONE;
    place.met = true;
    // Nothing else will be asked about it: a long run does not keep what it knew of each job that has ended.
    if (place.index >= 0 && this.entries[place.index] === undefined) {
      this.#places.set(typeof ended === 'string' ? ended : ended.job.id, ENDED);
    }
    if (!dependents) return NONE;
    place.dependents = undefined;
    const freed: Entry[] = [];
    for (const index of dependents) {
      const entry = this.entries[index];
      if (!entry) continue;
      entry.unmet -= 1;
      if (entry.unmet === 0) freed.push(entry);
    }
    return freed;
  }

  /** Jobs neither done nor removed, as declared. */
  all(): readonly Entry[] {
    if (this.#open.length > this.size) this.#open = this.#open.filter((entry) => entry.state !== 'gone');
    return this.#open;
  }

  #place(name: string): Place {
    const known = this.#places.get(name);
    if (known) return known;
    const place: Place = { index: -1, met: false, dependents: undefined };
    this.#places.set(name, place);
    return place;
  }
}

const NONE: readonly Entry[] = [];
/** What is left of a job that was here and has ended; no entry ever has this index. */
const ENDED: Place = Object.freeze({ index: Number.MAX_SAFE_INTEGER, met: true, dependents: undefined });
