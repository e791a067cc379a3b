import type { Resources } from '../model/resources.js';

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
  readonly #capacity: Resources;
  readonly #byKey = new Map<string, JobClass>();

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
    for (const [name, amount] of Object.entries(key.named)) {
      if (name === 'cpus' || name === 'memory' || !amount || amount <= 0) continue;
      if (amount > (this.#capacity[name] ?? 0)) alone = true;
      else named.push({ at: this.names.indexOf(name), amount });
    }
    named.sort((a, b) => a.at - b.at);
    const groups = [...new Set(key.groups)].map((group) => this.groups.indexOf(group)).filter((at) => at >= 0);
    groups.sort((a, b) => a - b);
    const text = `${cpus}|${named.map((n) => `${n.at}=${n.amount}`).join()}|${groups.join()}|${alone}|${key.headroom}`;
    const known = this.#byKey.get(text);
    if (known) return known;
    const made = { index: this.classes.length, cpus, named, groups, alone, headroom: key.headroom };
    this.classes.push(made);
    this.#byKey.set(text, made);
    return made;
  }
}
