import type { Entry } from './entry.js';

/** Jobs by name, and who waits for whom. */
export class Registry {
  /** By declaration index; `undefined` once a job is gone. */
  readonly entries: (Entry | undefined)[] = [];
  readonly #open = new Set<Entry>();
  readonly #index = new Map<string, number>();
  readonly #dependents = new Map<string, number[]>();
  readonly #met = new Set<string>();

  /** Jobs neither done nor removed. */
  get size(): number {
    return this.#open.size;
  }

  indexOf = (name: string): number | undefined => this.#index.get(name);

  /** True when the name was ever added. */
  knows(id: string): boolean {
    return this.#index.has(id);
  }

  get(id: string): Entry | undefined {
    const index = this.#index.get(id);
    return index === undefined ? undefined : this.entries[index];
  }

  /** The job of this name, which must be there. */
  must(id: string): Entry {
    const entry = this.get(id);
    if (entry) return entry;
    throw new Error(`Internal error: the scheduler has no job "${id}"${this.knows(id) ? ' any more' : ''}`);
  }

  isMet(name: string): boolean {
    return this.#met.has(name);
  }

  add(entry: Entry): void {
    this.entries[entry.index] = entry;
    this.#index.set(entry.job.id, entry.index);
    this.#open.add(entry);
    for (const name of entry.needs) {
      if (this.#met.has(name)) continue;
      entry.unmet += 1;
      const list = this.#dependents.get(name);
      if (list) list.push(entry.index);
      else this.#dependents.set(name, [entry.index]);
    }
  }

  remove(entry: Entry): void {
    entry.state = 'gone';
    this.entries[entry.index] = undefined;
    this.#open.delete(entry);
  }

  /** A job ended: the waiting jobs whose last need this was. */
  meet(name: string): Entry[] {
    if (this.#met.has(name)) return [];
    this.#met.add(name);
    const freed: Entry[] = [];
    for (const index of this.#dependents.get(name) ?? []) {
      const entry = this.entries[index];
      if (!entry) continue;
      entry.unmet -= 1;
      if (entry.unmet === 0) freed.push(entry);
    }
    this.#dependents.delete(name);
    return freed;
  }

  /** Jobs neither done nor removed, as declared. */
  all(): Entry[] {
    return [...this.#open];
  }
}
