import { Blocks } from './blocks.js';
import type { Entry } from './entry.js';
import { IndexSet } from './index-set.js';

/** A name that jobs wait for although no job here has it: it may belong to another pool, come later, or have been discarded. */
interface Promised {
  /** Told as ended. */
  met: boolean;
  /** Indices of the jobs that wait for it. */
  dependents: number[] | undefined;
}

/** Jobs by name, and who waits for whom. */
export class Registry {
  /** Those that are not gone, by declaration index. */
  readonly entries = new Blocks<Entry>();
  /** Jobs neither done nor removed. */
  size = 0;
  /** Jobs that ever came. */
  added = 0;
  /** Declaration index of every name that was ever added and not forgotten. A number: the end of a job needs no change here. */
  readonly #indices = new Map<string, number>();
  readonly #promised = new Map<string, Promised>();
  /** Indices of jobs that nobody waited for when they were discarded, and that nobody has told as ended. */
  readonly #discarded = new IndexSet();
  indexOf = (name: string): number | undefined => this.#indices.get(name);

  /** True when the name was ever added, and not forgotten. */
  knows(id: string): boolean {
    return this.#indices.has(id);
  }

  get(id: string): Entry | undefined {
    const index = this.#indices.get(id);
    return index === undefined ? undefined : this.entries.get(index);
  }

  /** The job of this name, which must be there. */
  must(id: string): Entry {
    const entry = this.get(id);
    if (entry) return entry;
    throw new Error(`Internal error: the scheduler has no job "${id}"${this.knows(id) ? ' any more' : ''}`);
  }

  isMet(name: string): boolean {
    const index = this.#indices.get(name);
    if (index !== undefined && this.#discarded.has(index)) return false;
    return this.#promised.get(name)?.met ?? (index !== undefined && !this.entries.get(index));
  }

  add(entry: Entry): void {
    this.entries.set(entry.index, entry);
    this.#indices.set(entry.id, entry.index);
    const early = this.#promised.get(entry.id);
    if (early && !early.met) {
      entry.dependents = early.dependents;
      this.#promised.delete(entry.id);
    }
    this.size += 1;
    this.added += 1;
    entry.family.present += 1;
    for (const name of entry.needs) {
      if (this.isMet(name)) continue;
      const need = this.get(name) ?? this.#promise(name);
      entry.unmet += 1;
      if (need.dependents) need.dependents.push(entry.index);
      else need.dependents = [entry.index];
    }
  }

  /** The job ended for good. Answers the waiting jobs whose last need this was. */
  finish(entry: Entry): readonly Entry[] {
    this.#takeOut(entry);
    return this.#free(entry.dependents);
  }

  /** The job will never run; who needs it waits until `meet` is told its name. */
  discard(entry: Entry): void {
    this.#takeOut(entry);
    if (this.#promised.has(entry.id)) return;
    // A hundred thousand may be discarded at once, most of which nobody needs.
    if (entry.dependents === undefined) this.#discarded.add(entry.index);
    else this.#promised.set(entry.id, { met: false, dependents: entry.dependents });
  }

  /** A name that no job here has, or has any more, counts as ended. Answers the waiting jobs whose last need this was. */
  meet(name: string): readonly Entry[] {
    if (this.#discarded.delete(this.#indices.get(name) ?? -1) && !this.#promised.has(name)) return NONE;
    const place = this.#promise(name);
    if (place.met) return NONE;
    place.met = true;
    const { dependents } = place;
    place.dependents = undefined;
    return this.#free(dependents);
  }

  /** Jobs neither done nor removed, as declared. */
  all(): readonly Entry[] {
    return this.entries.values();
  }

  /** The name of a job that is gone, and that nobody to come waits for, is let go. */
  forget(id: string): void {
    if (this.get(id)) throw new Error(`Internal error: job "${id}" is to be forgotten but is not gone`);
    this.#indices.delete(id);
  }

  #takeOut(entry: Entry): void {
    entry.state = 'gone';
    this.entries.delete(entry.index);
    entry.family.present -= 1;
    this.size -= 1;
  }

  #free(dependents: readonly number[] | undefined): readonly Entry[] {
    if (!dependents) return NONE;
    const freed: Entry[] = [];
    for (const index of dependents) {
      const entry = this.entries.get(index);
      if (!entry) continue;
      entry.unmet -= 1;
      if (entry.unmet === 0) freed.push(entry);
    }
    return freed;
  }

  #promise(name: string): Promised {
    const known = this.#promised.get(name);
    if (known) return known;
    const made: Promised = { met: false, dependents: undefined };
    this.#promised.set(name, made);
    return made;
  }
}

const NONE: readonly Entry[] = [];
