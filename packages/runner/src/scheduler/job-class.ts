import type { Resources } from '../model/resources.js';
import { EntryRows } from './entry-rows.js';

/** Jobs that differ in memory and rank alone: same CPUs, named resources and groups. One {@link FitTree} family each. */
export interface JobClass {
  readonly index: number;
  /** Clamped to the pool's. */
  readonly cpus: number;
  /** Named resources asked for, as positions in {@link ClassTable.names}. */
  readonly named: readonly { readonly at: number; readonly amount: number }[];
  /** Positions in {@link ClassTable.groups} whose `maxParallel` applies. */
  readonly groups: readonly number[];
  /** Runs with nothing beside it: asked for, or too big for the pool. */
  readonly alone: boolean;
  /** Part of the budget that it leaves free, because its memory is an estimate (see `headroom`). */
  readonly headroom: number;
}

/** What decides a job's class. */
export interface ClassKey {
  readonly cpus: number;
  readonly named: Readonly<Record<string, number | undefined>>;
  readonly groups: readonly string[];
  readonly alone: boolean;
  readonly headroom: number;
}

/** All classes of a pool, made on first sight. */
export class ClassTable {
  readonly classes: JobClass[] = [];
  readonly names: readonly string[];
  readonly groups: readonly string[];
  /** Numbers of the jobs that have a class of this table. */
  readonly rows = new EntryRows();
  readonly #capacity: Resources;
  readonly #byKey = new Map<string, JobClass>();
  /** The last one without named resources and groups: most jobs have the class of the job before. */
  #plain: JobClass | undefined;

  constructor(capacity: Resources, groups: readonly string[]) {
    this.#capacity = capacity;
    this.names = Object.keys(capacity).filter((name) => name !== 'cpus' && name !== 'memory');
    this.groups = groups;
  }

  /** The class of a job. CPUs clamp to the pool's; a named resource that the pool lacks makes the job run alone. */
  of(key: ClassKey): JobClass {
    const cpus = Math.min(Math.max(0, key.cpus), this.#capacity.cpus);
    let alone = key.alone;
    const named: { at: number; amount: number }[] = [];
    // Asked for every job again whenever its family has taught something: the common answer costs no array.
    for (const name in key.named) {
      const amount = key.named[name];
      if (name === 'cpus' || name === 'memory' || !amount || amount <= 0) continue;
      if (amount > (this.#capacity[name] ?? 0)) alone = true;
      else named.push({ at: this.names.indexOf(name), amount });
    }
    const { headroom } = key;
    const isPlain = named.length === 0 && this.groups.length === 0;
    const last = this.#plain;
    if (isPlain && last?.cpus === cpus && last.alone === alone && last.headroom === headroom) return last;
    if (named.length > 1) named.sort((a, b) => a.at - b.at);
    const groups = this.groups.length === 0 ? [] : this.#positions(key.groups);
    const amounts = named.length === 0 ? '' : named.map((n) => `${n.at}=${n.amount}`).join();
    const text = `${cpus}|${amounts}|${groups.length === 0 ? '' : groups.join()}|${alone}|${headroom}`;
    const known = this.#byKey.get(text);
    const cls = known ?? { index: this.classes.length, cpus, named, groups, alone, headroom };
    if (isPlain) this.#plain = cls;
    if (known) return known;
    this.classes.push(cls);
    this.#byKey.set(text, cls);
    return cls;
  }

  #positions(names: readonly string[]): number[] {
    const positions = [...new Set(names)].map((name) => this.groups.indexOf(name)).filter((at) => at >= 0);
    return positions.sort((a, b) => a - b);
  }
}
