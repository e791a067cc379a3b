import type { Request, Resources } from '../model/resources.js';
import { Aging } from './aging.js';
import { Ahead } from './ahead.js';
import type { Context } from './context.js';
import { Delays } from './delays.js';
import { Backfill, bestFit, type Facts } from './dispatch.js';
import { chargeOf, durationOf, type Entry, entryOf, expectedEnds, type Run } from './entry.js';
import { causes, describe, describeGone, resourcesOf } from './explain.js';
import { Families } from './families.js';
import { Forecast } from './forecast.js';
import { ClassTable, type JobClass } from './job-class.js';
import { LimitClock } from './limits.js';
import { LiveQueue } from './live-queue.js';
import { Pool } from './pool.js';
import { Ramp } from './ramp.js';
import { Registry } from './registry.js';
import type { Explanation, Limits, Observation, Scheduler, SchedulerJob, SchedulerOptions } from './scheduler.js';
import { StandingOrder } from './standing-order.js';

/** A scheduler for one pool; see {@link Scheduler} for its calls and docs/scheduling.md for its rules. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new PoolScheduler(options);
}

type Requeue = Parameters<Scheduler['requeue']>[2];

/** What is learned of an end of which nothing is told. */
const SUCCESS: Observation = { succeeded: true };

class PoolScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #table: ClassTable;
  readonly #pool: Pool;
  readonly #jobs = new Registry();
  readonly #families: Families;
  readonly #queue: LiveQueue;
  readonly #ramp: Ramp;
  readonly #context: Context;
  readonly #order: StandingOrder;
  readonly #forecast: Forecast;
  readonly #aging: Aging;
  readonly #clock = new LimitClock();
  readonly #running = new Map<string, Entry>();
  readonly ahead: Ahead;
  readonly forget = (id: string): void => this.#jobs.forget(id);
  readonly #delays = new Delays(this.#jobs.entries);
  readonly #backfill = new Backfill();
  readonly #facts: Facts;
  #given: { readonly cls: JobClass; readonly memory: number; readonly resources: Resources } | undefined;
  #now = 0;
  #held = false;
  #runtimeSum = 0;
  #runtimeCount = 0;

  constructor(options: SchedulerOptions) {
    const table = new ClassTable(options.capacity, Object.keys(options.maxParallel ?? {}));
    this.#options = options;
    this.#table = table;
    this.#families = new Families(options.capacity.cpus);
    this.#pool = new Pool(options.capacity, table, options);
    this.#queue = new LiveQueue(table);
    this.#ramp = new Ramp(this.#jobs, this.#queue, options.capacity, table);
    this.#context = { options, table, pool: this.#pool, jobs: this.#jobs, queue: this.#queue, running: this.#running };
    this.#order = new StandingOrder(this.#context);
    this.#forecast = new Forecast(this.#context, this.#order);
    const isClosed = (now: number) => this.#held || this.#overdue(now) !== undefined;
    this.ahead = new Ahead(this.#context, isClosed, (entry, now) => this.#leaveQueue(entry, now));
    const { entries } = this.#jobs;
    this.#aging = new Aging((job) => entries.get(job)?.state === 'ready');
    this.#facts = {
      classes: table.classes,
      classOf: (job) => chargeOf(entries.get(job)!).cls,
      memoryOf: (job) => chargeOf(entries.get(job)!).memory,
      durationOf: (job) => durationOf(entries.get(job)!) ?? 0,
      ends: () => expectedEnds(this.#running.values(), this.#now),
    };
  }

  get size(): number {
    return this.#jobs.size;
  }

  add(jobs: readonly SchedulerJob[], now: number): void {
    this.#advance(now);
    const batch = this.#aging.newBatch();
    for (const job of jobs) {
      if (this.#jobs.knows(job.id)) throw new Error(`Internal error: job "${job.id}" was added twice`);
      const family = this.#families.of(job.family ?? job.id);
      const entry = entryOf(job, { index: this.#jobs.added, batch, family }, this.#options.capacity, this.#table);
      this.#jobs.add(entry);
      this.#ramp.join(entry);
      this.#order.arrive(entry);
      if (entry.unmet === 0) this.#makeReady(entry, now);
    }
  }

  poll(now: number): string[] {
    this.#advance(now);
    for (const entry of this.#delays.due(now)) this.#makeReady(entry, now);
    const started: string[] = [];
    this.ahead.reset();
    if (!this.#held) {
      this.#order.refresh(now);
      this.#backfill.reset();
      for (let job = this.#next(now); job >= 0; job = this.#next(now)) {
        const entry = this.#jobs.entries.get(job)!;
        if (!this.ahead.admits(entry)) break;
        started.push(this.#start(entry, now));
      }
    }
    this.#tellCauses();
    return started;
  }

  done(id: string, now: number, seen?: Observation): void {
    this.#advance(now);
    const entry = this.#running.get(id) ?? this.#jobs.get(id);
    // One that was removed may still meet the needs of those that start whatever became of it, but only once.
    if (!entry && this.#jobs.knows(id) && this.#jobs.isMet(id)) throw new Error(`Internal error: job "${id}" ended twice`);
    if (entry) {
      if (entry.state !== 'running') throw new Error(`Internal error: job "${id}" ended but is ${entry.state}`);
      this.#stop(entry, now, seen ?? SUCCESS);
    }
    for (const next of entry ? this.#jobs.finish(entry) : this.#jobs.meet(id))
      if (next.state === 'waiting') this.#makeReady(next, now);
  }

  requeue(id: string, now: number, next: Requeue = {}): void {
    this.#advance(now);
    const entry = this.#jobs.must(id);
    if (entry.state !== 'running') throw new Error(`Internal error: job "${id}" is to run again but is ${entry.state}`);
    this.#stop(entry, now, next.seen);
    if (next.memory !== undefined || next.alone) entry.retry = { memory: next.memory, alone: next.alone === true };
    entry.state = 'waiting';
    this.#ramp.reassess(entry);
    this.#queue.insert([entry]);
    if (next.at !== undefined && next.at > now) this.#delays.add(entry, next.at, next.isRefused === true);
    else this.#makeReady(entry, now);
    // Nobody polls again because a plugin has refused.
    if (next.isRefused) this.#tellCauses();
  }

  remove(ids: readonly string[], now: number): void {
    this.#advance(now);
    for (const id of ids) {
      const entry = this.#jobs.must(id);
      if (entry.state === 'running') throw new Error(`Internal error: job "${id}" is removed but runs`);
      this.#queue.drop(entry);
      this.#delays.drop(entry);
      if (entry.state === 'ready') this.#aging.leave(entry.batch, false);
      this.#jobs.discard(entry);
      this.#letGo(entry, now);
    }
  }

  update(id: string, request: Partial<Request>, now: number): void {
    this.#advance(now);
    const entry = this.#jobs.must(id);
    entry.request = { ...entry.request, ...request };
    const { run } = entry;
    if (!run) {
      this.#ramp.reassess(entry);
      return;
    }
    // Charged at once, even beyond what is left: nothing starts until it is paid back.
    const { cls, memory } = run;
    const named = { ...resourcesOf(cls, memory, this.#table.names), ...request };
    const groups = cls.groups.map((at) => this.#table.groups[at]!);
    const next = this.#table.of({ cpus: request.cpus ?? cls.cpus, named, groups, alone: cls.alone, headroom: cls.headroom });
    entry.run = { ...run, cls: next, memory: request.memory ?? memory };
    if (this.ahead.has(id)) return;
    this.#pool.give(cls, memory);
    this.#pool.take(next, entry.run.memory);
  }

  allocation(id: string): Resources {
    const entry = this.#jobs.must(id);
    const { cls, memory } = chargeOf(entry);
    // Most jobs get what the one before got, and their results keep it.
    if (this.#given?.cls !== cls || this.#given.memory !== memory) {
      this.#given = { cls, memory, resources: Object.freeze(resourcesOf(cls, memory, this.#table.names)) };
    }
    return this.#given.resources;
  }

  hold(on: boolean): void {
    this.#held = on;
  }

  nextWake(now: number): number | undefined {
    return this.#delays.next === undefined ? undefined : Math.max(now, this.#delays.next);
  }

  explain(id: string, now: number): Explanation {
    if (this.#jobs.knows(id) && !this.#jobs.get(id)) return describeGone(id);
    const entry = this.#jobs.must(id);
    const expectedStart = entry.run ? entry.run.startedAt : this.#forecast.start(entry, now);
    return { ...describe(this.#context, entry, this.#overdue(now), this.#delays.isRefused(entry)), expectedStart };
  }

  limits(): Limits {
    return this.#clock.shares();
  }

  expectedEnd(now: number): number | undefined {
    return this.#forecast.end(now);
  }

  #tellCauses(): void {
    this.#clock.set(causes(this.#context, this.#held, this.#delays.cause, this.#ramp.isHolding));
  }

  #advance(now: number): void {
    this.#now = now;
    this.#clock.advance(now);
  }

  /** The next job to start: an overdue one first, then by the plan; -1: none. */
  #next(now: number): number {
    const overdue = this.#overdue(now);
    if (overdue) {
      this.#backfill.reset();
      if (this.#pool.memoryFor(overdue.cls) >= overdue.reserve.memory) return overdue.index;
      this.#pool.withheld = { cls: overdue.cls, memory: overdue.reserve.memory };
      const beside = bestFit(this.#pool, this.#queue.queue, this.#table.classes);
      this.#pool.withheld = undefined;
      return beside;
    }
    if (this.#order.plan?.mode === 'easy') return this.#backfill.next(now, this.#pool, this.#queue.queue, this.#facts);
    return bestFit(this.#pool, this.#queue.queue, this.#table.classes);
  }

  #overdue(now: number): Entry | undefined {
    if (this.#runtimeCount === 0) return undefined;
    // One mean run time passes until running jobs have made room.
    const patience = (Math.max(0, (this.#options.aging ?? 4) - 1) * this.#runtimeSum) / this.#runtimeCount;
    const job = this.#aging.overdue(now, patience);
    return job < 0 ? undefined : this.#jobs.entries.get(job);
  }

  #makeReady(entry: Entry, now: number): void {
    if (this.#ramp.admit(entry)) this.#comeForward(entry, now);
  }

  #comeForward(entry: Entry, now: number): void {
    entry.state = 'ready';
    this.#aging.ready(entry.index, entry.batch, now);
    this.#queue.ready(entry);
  }

  #start(entry: Entry, now: number): string {
    this.#charge(entry, this.#leaveQueue(entry, now));
    return entry.id;
  }

  #leaveQueue(entry: Entry, now: number): Run {
    const memory = this.#queue.queue.memoryOf(entry.index);
    this.#queue.drop(entry);
    this.#aging.leave(entry.batch, true);
    entry.state = 'running';
    entry.run = { startedAt: now, expectedEnd: now + (durationOf(entry) ?? 0), cls: entry.cls, memory };
    return entry.run;
  }

  #charge(entry: Entry, { cls, memory }: Run): void {
    this.#pool.take(cls, memory);
    this.#running.set(entry.id, entry);
  }

  /** What it was charged with is free, for who waits for that. */
  #giveBack(entry: Entry, { cls, memory }: Run, now: number): void {
    this.#pool.give(cls, memory);
    this.#running.delete(entry.id);
    const next = this.ahead.shift();
    if (next === undefined) return;
    next.run = { ...next.run!, startedAt: now, expectedEnd: now + (durationOf(next) ?? 0) };
    this.#charge(next, next.run);
  }

  /** A running attempt is over, for good or not. */
  #stop(entry: Entry, now: number, seen: Observation | undefined): void {
    const run = entry.run!;
    if (!this.ahead.remove(entry)) this.#giveBack(entry, run, now);
    entry.run = undefined;
    if (seen) {
      const durationMs = seen.durationMs ?? now - run.startedAt;
      this.#runtimeSum += durationMs;
      this.#runtimeCount += 1;
      if (seen.succeeded) this.#order.ended(entry.ownMs !== undefined, run.expectedEnd - run.startedAt, durationMs);
      this.#ramp.learn(entry, seen, durationMs);
    }
    this.#letGo(entry, now);
  }

  /** Jobs of its family may come forward in its place. */
  #letGo(entry: Entry, now: number): void {
    this.#ramp.leave(entry);
    for (const next of this.#ramp.settle(entry)) this.#comeForward(next, now);
  }
}
