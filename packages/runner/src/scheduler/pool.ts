import type { Resources } from '../model/resources.js';
import type { ClassTable, JobClass } from './job-class.js';

/** Limits of a pool besides its resources. */
export interface PoolLimits {
  readonly maxWorkers?: number | undefined;
  readonly maxParallel?: Readonly<Record<string, number>> | undefined;
}

/** What a pool has left. Every start takes, every end gives back; the fit of a class is read here and nowhere else. */
export class Pool {
  cpus: number;
  memory: number;
  readonly named: Float64Array;
  /** Places left in each group; Infinity where it has no limit. */
  readonly groups: Float64Array;
  workers: number;
  running = 0;
  /** A job that must have the machine for itself is running. */
  aloneRunning = 0;
  /** Kept back for one job (see aging): the others see this much less. */
  withheld: { readonly cls: JobClass; readonly memory: number } | undefined;
  readonly capacity: Resources;
  readonly #table: ClassTable;
  readonly #cpuSlack: number;
  readonly #memorySlack: number;

  constructor(capacity: Resources, table: ClassTable, limits: PoolLimits) {
    this.capacity = capacity;
    this.#table = table;
    this.cpus = capacity.cpus;
    this.memory = capacity.memory;
    this.named = Float64Array.from(table.names, (name) => capacity[name] ?? 0);
    this.groups = Float64Array.from(table.groups, (group) => limits.maxParallel?.[group] ?? Number.POSITIVE_INFINITY);
    this.workers = limits.maxWorkers ?? Number.POSITIVE_INFINITY;
    // Sums of fractions drift by less than this.
    this.#cpuSlack = Number.isFinite(capacity.cpus) ? capacity.cpus * 1e-10 : 0;
    this.#memorySlack = Number.isFinite(capacity.memory) ? capacity.memory * 1e-13 : 0;
  }

  /** Memory that a job of this class may need to start now; -1: none of the class can start. */
  memoryFor(cls: JobClass): number {
    if (this.aloneRunning > 0 || this.workers < 1) return -1;
    const kept = this.withheld;
    if (kept) return this.#besides(kept, cls);
    if (cls.alone) return this.running === 0 ? Number.POSITIVE_INFINITY : -1;
    if (cls.cpus > this.cpus + this.#cpuSlack) return -1;
    for (const { at, amount } of cls.named) if (amount > this.named[at]! + 1e-9) return -1;
    for (const at of cls.groups) if (this.groups[at]! < 1) return -1;
    // A job that needs no memory fits although others use more than they were given.
    return Math.max(0, this.free(cls) + this.#memorySlack);
  }

  /**
   * Bytes that a job of this class may take. What is only estimated leaves a part of the budget free, for estimates are
   * sometimes too low; what the user asked for may have all of it, and so may a job with nothing beside it.
   */
  free(cls: JobClass): number {
    if (cls.headroom === 0 || this.running === 0 || !Number.isFinite(this.memory)) return this.memory;
    return this.memory - cls.headroom * this.capacity.memory;
  }

  /** The same while something is kept back for a job of class `kept.cls`. */
  #besides(kept: { readonly cls: JobClass; readonly memory: number }, cls: JobClass): number {
    if (kept.cls.alone || cls.alone) return -1;
    if (this.workers < 2 || cls.cpus > this.cpus - kept.cls.cpus + this.#cpuSlack) return -1;
    for (const { at, amount } of cls.named) {
      const theirs = kept.cls.named.find((n) => n.at === at)?.amount ?? 0;
      if (amount > this.named[at]! - theirs + 1e-9) return -1;
    }
    for (const at of cls.groups) if (this.groups[at]! < (kept.cls.groups.includes(at) ? 2 : 1)) return -1;
    const memory = this.free(cls) - kept.memory + this.#memorySlack;
    return memory < 0 ? -1 : memory;
  }

  take(cls: JobClass, memory: number): void {
    this.#move(cls, memory, -1);
  }

  give(cls: JobClass, memory: number): void {
    this.#move(cls, memory, 1);
    if (this.running > 0) return;
    // Idle: forget what rounding left behind.
    this.cpus = this.capacity.cpus;
    this.memory = this.capacity.memory;
    for (const [at, name] of this.#table.names.entries()) this.named[at] = this.capacity[name] ?? 0;
  }

  /** `sign` is 1 for giving back. Infinite capacities stay infinite. */
  #move(cls: JobClass, memory: number, sign: 1 | -1): void {
    this.cpus += sign * cls.cpus;
    this.memory += sign * memory;
    for (const { at, amount } of cls.named) this.named[at]! += sign * amount;
    for (const at of cls.groups) this.groups[at]! += sign;
    this.workers += sign;
    this.running -= sign;
    if (cls.alone) this.aloneRunning -= sign;
  }

  /** A copy that can be spent on a thought; an earlier one of the same pool serves again. */
  clone(copy = new Pool(this.capacity, this.#table, {})): Pool {
    copy.cpus = this.cpus;
    copy.memory = this.memory;
    copy.named.set(this.named);
    copy.groups.set(this.groups);
    copy.workers = this.workers;
    copy.running = this.running;
    copy.aloneRunning = this.aloneRunning;
    return copy;
  }
}
