import type { Request, Resources } from '../model/resources.js';
import { Aging } from './aging.js';
import { Backfill, bestFit, type Facts } from './dispatch.js';
import { EndHeap } from './end-heap.js';
import { assess, type Entry, needNames, ownDuration } from './entry.js';
import { CAUSE, holders, lacks, resourcesOf } from './explain.js';
import { Families } from './families.js';
import { ClassTable } from './job-class.js';
import { LimitClock } from './limits.js';
import { LiveQueue } from './live-queue.js';
import { rankEntries, workloadOf } from './ordering.js';
import type { Plan } from './planner.js';
import { Pool } from './pool.js';
import { Registry } from './registry.js';
import type { Explanation, Limits, Observation, Scheduler, SchedulerJob, SchedulerOptions } from './scheduler.js';
import { type Schedule, simulateOrder } from './simulate.js';

/** A scheduler for one pool; see {@link Scheduler} for its calls and docs/scheduling.md for its rules. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new PoolScheduler(options);
}

type Requeue = Parameters<Scheduler['requeue']>[2];

interface Forecast {
  readonly at: number;
  readonly entries: readonly Entry[];
  readonly schedule: Schedule;
}

class PoolScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #table: ClassTable;
  readonly #pool: Pool;
  readonly #jobs = new Registry();
  readonly #families = new Families();
  readonly #queue: LiveQueue;
  readonly #aging: Aging;
  readonly #clock = new LimitClock();
  readonly #running = new Set<Entry>();
  readonly #delayed = new EndHeap();
  readonly #backfill = new Backfill();
  readonly #facts: Facts;
  #plan: Plan | undefined;
  /** Added since the last order. */
  #arrived: Entry[] = [];
  /** Arrived one by one since the last full order. */
  #inserted = 0;
  #stale = false;
  #finished = 0;
  #review = 4;
  #held = false;
  #runtimeSum = 0;
  #runtimeCount = 0;
  #forecast: Forecast | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#table = new ClassTable(options.capacity, Object.keys(options.maxParallel ?? {}));
    this.#pool = new Pool(options.capacity, this.#table, options);
    const entries = this.#jobs.entries as readonly Entry[];
    this.#queue = new LiveQueue(this.#table);
    this.#aging = new Aging((job) => entries[job]?.state === 'ready');
    this.#facts = {
      classes: this.#table.classes,
      classOf: (job) => entries[job]!.charge?.cls ?? entries[job]!.cls,
      memoryOf: (job) => entries[job]!.charge?.memory ?? entries[job]!.reserve.memory,
      durationOf: (job) => this.#durationOf(entries[job]!) ?? 0,
      running: () => this.#ends(),
    };
  }

  get size(): number {
    return this.#jobs.size;
  }

  add(jobs: readonly SchedulerJob[], now: number): void {
    this.#clock.advance(now);
    const batch = this.#aging.newBatch();
    for (const job of jobs) {
      if (this.#jobs.knows(job.id)) throw new Error(`Internal error: job "${job.id}" was added twice`);
      const family = this.#families.of(job.family ?? job.id);
      const base = { job, family, request: job.request, retry: undefined };
      const entry: Entry = {
        ...base,
        ...assess(base, this.#options.capacity, this.#table),
        index: this.#jobs.entries.length,
        batch,
        needs: needNames(job.needs),
        unmet: 0,
        state: 'waiting',
        charge: undefined,
        priority: job.priority ?? 0,
        score: 0,
        upward: 0,
        startedAt: Number.NaN,
        expectedEnd: Number.NaN,
        admitted: false,
      };
      this.#jobs.add(entry);
      if (!job.pinned) family.members.push(entry.index);
      this.#arrived.push(entry);
      if (entry.unmet === 0) this.#makeReady(entry, now);
    }
  }

  poll(now: number): string[] {
    this.#clock.advance(now);
    while (this.#delayed.size > 0 && this.#delayed.end <= now) {
      const entry = this.#jobs.entries[this.#delayed.pop()];
      if (entry?.state === 'delayed') this.#makeReady(entry, now);
    }
    const started: string[] = [];
    if (!this.#held) {
      this.#order(now);
      this.#backfill.reset();
      for (let job = this.#next(now); job >= 0; job = this.#next(now)) {
        this.#start(this.#jobs.entries[job]!, now);
        started.push(this.#jobs.entries[job]!.job.id);
      }
    }
    this.#clock.set(this.#causes());
    return started;
  }

  done(id: string, now: number, seen?: Observation): void {
    this.#clock.advance(now);
    const entry = this.#jobs.get(id);
    // One that was removed may still meet the needs of those that start whatever became of it, but only once.
    if (!entry && this.#jobs.knows(id) && this.#jobs.isMet(id)) throw new Error(`Internal error: job "${id}" ended twice`);
    if (entry) {
      if (entry.state !== 'running') throw new Error(`Internal error: job "${id}" ended but is ${entry.state}`);
      this.#stop(entry, now, seen ?? { succeeded: true });
      this.#jobs.remove(entry);
    }
    for (const entry of this.#jobs.meet(id)) if (entry.state === 'waiting') this.#makeReady(entry, now);
  }

  requeue(id: string, now: number, next: Requeue = {}): void {
    this.#clock.advance(now);
    const entry = this.#jobs.must(id);
    if (entry.state !== 'running') throw new Error(`Internal error: job "${id}" is to run again but is ${entry.state}`);
    this.#stop(entry, now, next.seen);
    if (next.memory !== undefined || next.alone) entry.retry = { memory: next.memory, alone: next.alone === true };
    entry.state = 'waiting';
    this.#reassess(entry);
    this.#queue.insert([entry]);
    if (next.at !== undefined && next.at > now) {
      entry.state = 'delayed';
      this.#delayed.push(entry.index, next.at);
    } else this.#makeReady(entry, now);
  }

  remove(ids: readonly string[], now: number): void {
    this.#clock.advance(now);
    for (const id of ids) {
      const entry = this.#jobs.must(id);
      if (entry.state === 'running') throw new Error(`Internal error: job "${id}" is removed but runs`);
      this.#queue.drop(entry);
      if (entry.state === 'ready') this.#aging.leave(entry.batch, false);
      this.#letGo(entry, now);
      this.#jobs.remove(entry);
    }
  }

  update(id: string, request: Partial<Request>, now: number): void {
    this.#clock.advance(now);
    const entry = this.#jobs.must(id);
    entry.request = { ...entry.request, ...request };
    if (entry.charge) {
      // Charged at once, even beyond what is left: nothing starts until it is paid back.
      const { cls, memory } = entry.charge;
      const named = { ...resourcesOf(cls, memory, this.#table.names), ...request };
      const groups = cls.groups.map((at) => this.#table.groups[at]!);
      const next = this.#table.of({ cpus: request.cpus ?? cls.cpus, named, groups, alone: cls.alone });
      this.#pool.give(cls, memory);
      entry.charge = { cls: next, memory: request.memory ?? memory };
      this.#pool.take(entry.charge.cls, entry.charge.memory);
      return;
    }
    this.#queue.drop(entry);
    this.#reassess(entry);
    this.#queue.insert([entry]);
  }

  allocation(id: string): Resources {
    const entry = this.#jobs.must(id);
    const { cls, memory } = entry.charge ?? { cls: entry.cls, memory: entry.reserve.memory };
    return resourcesOf(cls, memory, this.#table.names);
  }

  hold(on: boolean): void {
    this.#held = on;
  }

  nextWake(now: number): number | undefined {
    return this.#delayed.size > 0 ? Math.max(now, this.#delayed.end) : undefined;
  }

  explain(id: string, now: number): Explanation {
    if (!this.#jobs.get(id) && this.#jobs.knows(id)) {
      const nothing = { cpus: 0, memory: 0 };
      return { id, state: 'gone', waitsFor: [], reserve: nothing, reserveSource: 'request', lacks: [], heldBy: [] };
    }
    const entry = this.#jobs.must(id);
    const { names, groups } = this.#table;
    const ready = entry.state === 'ready' || entry.state === 'parked' || entry.state === 'delayed';
    const short = ready ? lacks(this.#pool, entry.cls, entry.reserve.memory, names, groups) : [];
    if (entry.state === 'parked') short.unshift({ resource: CAUSE.ramp, wanted: 1, free: 0 });
    if (entry.state === 'delayed') short.unshift({ resource: CAUSE.delay, wanted: 1, free: 0 });
    return {
      id,
      state: entry.state === 'parked' || entry.state === 'delayed' ? 'ready' : entry.state,
      waitsFor: entry.state === 'waiting' ? entry.needs.filter((name) => !this.#jobs.isMet(name)) : [],
      reserve: this.allocation(id),
      reserveSource: entry.reserve.source,
      lacks: short,
      heldBy: holders([...this.#running], short, names, groups),
      expectedStart: entry.state === 'running' ? entry.startedAt : this.#expectedStart(entry, now),
    };
  }

  limits(): Limits {
    return this.#clock.shares();
  }

  expectedEnd(now: number): number | undefined {
    const forecast = this.#foresee(now);
    return forecast && forecast.at + forecast.schedule.makespan;
  }

  /** The next job to start: an overdue one first, then by the plan; -1: none. */
  #next(now: number): number {
    const { classes } = this.#table;
    const overdue = this.#overdue(now);
    if (overdue) {
      if (this.#pool.memoryFor(overdue.cls) >= overdue.reserve.memory) return overdue.index;
      this.#pool.withheld = { cls: overdue.cls, memory: overdue.reserve.memory };
      const beside = bestFit(this.#pool, this.#queue.queue, classes);
      this.#pool.withheld = undefined;
      return beside;
    }
    if (this.#plan?.mode === 'easy') return this.#backfill.next(now, this.#pool, this.#queue.queue, this.#facts);
    return bestFit(this.#pool, this.#queue.queue, classes);
  }

  #overdue(now: number): Entry | undefined {
    if (this.#runtimeCount === 0) return undefined;
    const patience = ((this.#options.aging ?? 4) * this.#runtimeSum) / this.#runtimeCount;
    const job = this.#aging.overdue(now, patience);
    return job < 0 ? undefined : this.#jobs.entries[job];
  }

  /** Brings the order up to date with what has arrived and what was learned. */
  #order(now: number): void {
    const arrived = this.#arrived;
    if (arrived.length === 0 && !this.#stale) return;
    const few = (arrived.length + this.#inserted) * 10 < this.#jobs.size;
    if (few && !this.#stale && !this.#plan) {
      const fresh = arrived.filter((entry) => entry.state !== 'gone');
      rankEntries(this.#orderingInput(fresh, now), this.#options.policy === 'first-fit' ? 'first-fit' : 'ranked');
      this.#queue.insert(fresh);
      this.#inserted += fresh.length;
      this.#raiseNeeds(fresh);
    } else {
      const open = this.#jobs.all();
      // A plan is not extended: a few arrivals put everything back to rank order until the next plan.
      const policy = this.#options.policy ?? 'planned';
      this.#plan = rankEntries(this.#orderingInput(open, now), few && policy === 'planned' && !this.#stale ? 'ranked' : policy);
      this.#queue.rebuild(open.filter((entry) => entry.state !== 'running'));
      this.#inserted = 0;
    }
    this.#arrived = [];
    this.#stale = false;
  }

  /** Jobs that new ones wait for inherit their rank and priority. */
  #raiseNeeds(fresh: readonly Entry[]): void {
    const work = [...fresh];
    for (let entry = work.pop(); entry; entry = work.pop()) {
      for (const name of entry.needs) {
        const need = this.#jobs.get(name);
        if (!need || need.state === 'running' || need.state === 'gone') continue;
        const own = need.upward;
        const upward = Math.max(own, (this.#durationOf(need) ?? 1) + entry.upward);
        const priority = Math.max(need.priority, entry.priority);
        if (upward === own && priority === need.priority) continue;
        this.#queue.drop(need);
        need.score *= own > 0 ? upward / own : 1;
        need.upward = upward;
        need.priority = priority;
        this.#queue.insert([need]);
        work.push(need);
      }
    }
  }

  #orderingInput(entries: readonly Entry[], now: number) {
    const { capacity } = this.#options;
    return { entries, indexOf: this.#jobs.indexOf, now, capacity, table: this.#table, limits: this.#options };
  }

  #durationOf(entry: Entry): number | undefined {
    return ownDuration(entry.job) ?? entry.family.meanMs;
  }

  #makeReady(entry: Entry, now: number): void {
    entry.state = 'ready';
    if (entry.reserve.guessed && !entry.admitted) {
      if (!entry.family.open) {
        entry.state = 'parked';
        entry.family.parked.push(entry.index);
        return;
      }
      entry.admitted = true;
      entry.family.admitted += 1;
    }
    this.#aging.ready(entry.index, entry.batch, now);
    this.#queue.ready(entry);
  }

  #start(entry: Entry, now: number): void {
    this.#queue.drop(entry);
    this.#aging.leave(entry.batch, true);
    entry.state = 'running';
    entry.startedAt = now;
    entry.expectedEnd = now + (this.#durationOf(entry) ?? 0);
    entry.charge = { cls: entry.cls, memory: entry.reserve.memory };
    this.#pool.take(entry.cls, entry.reserve.memory);
    this.#running.add(entry);
  }

  /** A running attempt is over, for good or not. */
  #stop(entry: Entry, now: number, seen: Observation | undefined): void {
    const { cls, memory } = entry.charge!;
    this.#pool.give(cls, memory);
    this.#running.delete(entry);
    entry.charge = undefined;
    if (seen) this.#learn(entry, now, seen);
    this.#letGo(entry, now);
  }

  /** The job no longer counts against its family's ramp; others may come in. */
  #letGo(entry: Entry, now: number): void {
    const { family } = entry;
    if (entry.admitted) {
      entry.admitted = false;
      family.admitted -= 1;
    }
    while (family.parked.length > 0 && family.open) {
      family.parked = family.parked.filter((job) => this.#jobs.entries[job]?.state === 'parked');
      if (family.parked.length === 0) return;
      const best = family.parked.reduce((a, b) => (this.#queue.compare(b, a) < 0 ? b : a));
      family.parked.splice(family.parked.indexOf(best), 1);
      this.#makeReady(this.#jobs.entries[best]!, now);
    }
  }

  #learn(entry: Entry, now: number, seen: Observation): void {
    const durationMs = seen.durationMs ?? now - entry.startedAt;
    this.#runtimeSum += durationMs;
    this.#runtimeCount += 1;
    this.#finished += 1;
    if (entry.family.learn({ ...seen, durationMs })) this.#reassessFamily(entry.family.members);
    if (this.#finished < this.#review) return;
    this.#review = Math.ceil(this.#finished * 1.5);
    if (this.#options.policy !== 'first-fit' && ownDuration(entry.job) === undefined && this.#jobs.size <= 50_000)
      this.#stale = true;
  }

  /** Reservations of jobs that have not started follow the family's highest peak. */
  #reassessFamily(members: number[]): void {
    let kept = 0;
    for (const index of members) {
      const entry = this.#jobs.entries[index];
      if (!entry) continue;
      members[kept++] = index;
      if (!entry.charge) this.#reassess(entry);
    }
    members.length = kept;
  }

  #reassess(entry: Entry): void {
    const { reserve, cls } = assess(entry, this.#options.capacity, this.#table);
    if (cls === entry.cls) {
      entry.reserve = reserve;
      if (entry.state === 'ready') this.#queue.ready(entry);
      return;
    }
    this.#queue.drop(entry);
    entry.cls = cls;
    entry.reserve = reserve;
    this.#queue.insert([entry]);
  }

  #ends(): { job: number; end: number }[] {
    const list = [...this.#running].map((entry) => ({ job: entry.index, end: entry.expectedEnd }));
    return list.sort((a, b) => a.end - b.end || a.job - b.job);
  }

  /** What holds the best-ranked waiting job back now. */
  #causes(): string[] {
    if (this.#jobs.size === this.#running.size) return [];
    const head = this.#queue.queue.head();
    if (this.#held) return [CAUSE.pressure];
    if (head < 0) {
      if (this.#delayed.size > 0) return [CAUSE.delay];
      return [CAUSE.dependencies];
    }
    const entry = this.#jobs.entries[head]!;
    const short = lacks(this.#pool, entry.cls, entry.reserve.memory, this.#table.names, this.#table.groups);
    return short.length > 0 ? short.map((lack) => lack.resource) : [CAUSE.waitingTurn];
  }

  #expectedStart(entry: Entry, now: number): number | undefined {
    const forecast = this.#foresee(now);
    const at = forecast?.entries.indexOf(entry) ?? -1;
    return forecast && at >= 0 ? forecast.at + forecast.schedule.start[at]! : undefined;
  }

  /** Plays what is left; `undefined` without times. */
  #foresee(now: number): Forecast | undefined {
    this.#order(now);
    const entries = this.#jobs.all();
    const { work, known } = workloadOf(this.#orderingInput(entries, now));
    if (known < 0.8) return undefined;
    const order = Int32Array.from(entries, (_, i) => i).sort((a, b) => this.#queue.compare(entries[a]!.index, entries[b]!.index));
    this.#forecast = { at: now, entries, schedule: simulateOrder(work, order, { mode: this.#plan?.mode ?? 'greedy' }) };
    return this.#forecast;
  }
}
