import fc from 'fast-check';
import { createScheduler, growAfterOom, type Policy, type SchedulerJob } from '../../src/scheduler/index.js';

/** A job with what it will really do. */
export interface ChaosJob extends SchedulerJob {
  readonly ms: number;
  readonly peak: number;
  readonly arrival: number;
  readonly failures: number;
  readonly cancelled: boolean;
  /** Uses so much more than was reserved, which is told while it runs; or so many CPUs are asked for while it waits. */
  readonly grows: number;
}

export interface ChaosCase {
  readonly cpus: number;
  readonly memory: number;
  readonly gpus: number;
  readonly maxWorkers: number | undefined;
  readonly limit: number | undefined;
  readonly policy: Policy;
  readonly aging: number;
  readonly jobs: readonly ChaosJob[];
}

const one = fc.record({
  cpus: fc.constantFrom(0, 0.1, 0.5, 1, 1, 2, 3, 8),
  memory: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
  gpu: fc.constantFrom(0, 0, 0, 1, 2, 3),
  ms: fc.integer({ min: 0, max: 50 }),
  peak: fc.integer({ min: 1, max: 90 }),
  told: fc.constantFrom('nothing', 'exact', 'wrong', 'history'),
  back: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  foreign: fc.constantFrom(false, false, false, true),
  priority: fc.constantFrom(0, 0, 0, 1, -1),
  exclusive: fc.constantFrom(false, false, false, false, false, true),
  pinned: fc.boolean(),
  family: fc.constantFrom('a', 'b', undefined),
  grouped: fc.boolean(),
  arrival: fc.constantFrom(0, 0, 0, 5, 40, 41, 90),
  failures: fc.constantFrom(0, 0, 0, 1, 2),
  cancelled: fc.constantFrom(false, false, false, false, true),
  grows: fc.constantFrom(0, 0, 0, 3, 40),
});

/** Random graphs, arrivals, priorities, named resources, wrong estimates, cancellations, requeues and changed requests. */
export const chaosCase: fc.Arbitrary<ChaosCase> = fc.record({
  cpus: fc.constantFrom(1, 2, 4, 8, Number.POSITIVE_INFINITY),
  memory: fc.constantFrom(60, 100, 400, Number.POSITIVE_INFINITY),
  gpus: fc.constantFrom(0, 1, 2),
  maxWorkers: fc.constantFrom(undefined, undefined, 1, 3),
  limit: fc.constantFrom(undefined, 1, 2),
  policy: fc.constantFrom<Policy>('planned', 'planned', 'ranked', 'first-fit'),
  aging: fc.constantFrom(0, 1, 4),
  jobs: fc.array(one, { minLength: 1, maxLength: 40 }).map((list) =>
    list.map((raw, index): ChaosJob => {
      const needs = raw.back.filter((step) => step <= index).map((step) => `j${index - step}`);
      const durationMs = raw.told === 'exact' ? raw.ms : raw.told === 'wrong' ? 60 - raw.ms : undefined;
      return {
        id: `j${index}`,
        needs: raw.foreign ? [...needs, 'foreign'] : needs,
        request: { cpus: raw.cpus, memory: raw.memory, gpu: raw.gpu },
        pinned: raw.pinned && raw.memory !== undefined,
        priority: raw.priority,
        exclusive: raw.exclusive,
        ...(durationMs !== undefined && { durationMs }),
        ...(raw.family && { family: raw.family }),
        tags: raw.grouped ? ['g'] : [],
        estimate: raw.told === 'history' ? { peaks: [raw.peak], durationsMs: [raw.ms + 1] } : undefined,
        ms: raw.ms,
        peak: raw.peak,
        arrival: raw.arrival,
        failures: raw.failures,
        cancelled: raw.cancelled,
        grows: raw.grows,
      };
    }),
  ),
});

/** Plays a case, checks every rule after every call, and returns what happened as text. */
export function play(one: ChaosCase): string[] {
  const scheduler = createScheduler({
    capacity: { cpus: one.cpus, memory: one.memory, gpu: one.gpus },
    policy: one.policy,
    aging: one.aging,
    ...(one.maxWorkers !== undefined && { maxWorkers: one.maxWorkers }),
    ...(one.limit !== undefined && { maxParallel: { g: one.limit } }),
  });
  const byId = new Map(one.jobs.map((job) => [job.id, job]));
  const log: string[] = [];
  const running = new Map<string, number>();
  const ended = new Set<string>();
  const gone = new Set<string>();
  const failures = new Map<string, number>();
  const grown = new Set<string>();
  const arrivals = [...new Set(one.jobs.map((job) => job.arrival))].sort((a, b) => a - b);
  let foreign = false;
  let now = 0;

  const check = (started: string): void => {
    const charges = [...running.keys()].map((id) => scheduler.allocation(id));
    const alone = running.size === 1;
    const sum = (name: string) => charges.reduce((total, charge) => total + (charge[name] ?? 0), 0);
    const over = (name: string, limit: number) => sum(name) > limit * (1 + 1e-9) && !alone;
    // A job that needs no memory starts although others use more than they were given.
    const overMemory = over('memory', one.memory) && scheduler.allocation(started).memory > 0;
    if (over('cpus', one.cpus) || overMemory || over('gpu', one.gpus))
      throw new Error(`over capacity at ${now}: ${log.slice(-5)}`);
    if (running.size > (one.maxWorkers ?? Number.POSITIVE_INFINITY)) throw new Error('too many workers');
    const grouped = [...running.keys()].filter((id) => byId.get(id)!.tags!.length > 0);
    if (grouped.length > (one.limit ?? Number.POSITIVE_INFINITY)) throw new Error('too many of a group');
    if (!alone && [...running.keys()].some((id) => byId.get(id)!.exclusive)) throw new Error('an exclusive job has company');
  };
  const cancel = (id: string): void => {
    if (ended.has(id) || gone.has(id) || running.has(id)) return;
    scheduler.remove([id], now);
    gone.add(id);
    log.push(`${now} cancel ${id}`);
  };
  const spread = (): void => {
    for (const job of one.jobs) {
      if (job.arrival <= now && job.needs!.some((need) => gone.has(need as string))) cancel(job.id);
    }
  };

  for (let step = 0; ; step += 1) {
    if (step > 10_000) throw new Error('no end');
    while (arrivals.length > 0 && arrivals[0]! <= now) {
      const at = arrivals.shift()!;
      const batch = one.jobs.filter((job) => job.arrival === at);
      scheduler.add(batch, now);
      for (const job of batch) if (job.cancelled) cancel(job.id);
      spread();
    }
    for (const id of scheduler.poll(now)) {
      const job = byId.get(id)!;
      if (running.has(id) || ended.has(id) || gone.has(id)) throw new Error(`${id} started twice`);
      for (const need of job.needs!) {
        if (need === 'foreign' ? !foreign : !ended.has(need as string)) throw new Error(`${id} started before ${String(need)}`);
      }
      running.set(id, now + job.ms);
      log.push(`${now} start ${id}`);
      check(id);
    }
    for (const job of one.jobs) {
      if (job.grows === 0 || grown.has(job.id) || job.arrival > now || ended.has(job.id) || gone.has(job.id)) continue;
      grown.add(job.id);
      // Half of them while they wait, where that is so.
      if (!running.has(job.id)) scheduler.update(job.id, { cpus: job.grows }, now);
      else scheduler.update(job.id, { memory: scheduler.allocation(job.id).memory + job.grows }, now);
    }
    for (const id of scheduler.poll(now)) {
      running.set(id, now + byId.get(id)!.ms);
      log.push(`${now} start ${id} after a change`);
      check(id);
    }
    if (scheduler.poll(now).length > 0) throw new Error('a second poll knows more');
    for (const job of one.jobs) if (job.arrival <= now && !gone.has(job.id)) scheduler.explain(job.id, now);
    const wake = scheduler.nextWake(now) ?? Number.POSITIVE_INFINITY;
    const next = Math.min(
      ...running.values(),
      wake,
      arrivals[0] ?? Number.POSITIVE_INFINITY,
      foreign ? Number.POSITIVE_INFINITY : Math.max(now, 30),
    );
    if (next === Number.POSITIVE_INFINITY) break;
    now = Math.max(now, next);
    if (!foreign && now >= 30) {
      foreign = true;
      scheduler.done('foreign', now);
    }
    for (const [id, end] of [...running].filter(([, at]) => at <= now)) {
      const job = byId.get(id)!;
      running.delete(id);
      const failed = failures.get(id) ?? 0;
      const seen = { succeeded: failed >= job.failures, durationMs: job.ms, peakMemory: job.peak };
      if (failed < job.failures) {
        failures.set(id, failed + 1);
        const next = growAfterOom(scheduler.allocation(id).memory, job.peak, one.memory);
        scheduler.requeue(id, now, { at: end + failed * 7, seen, ...(Number.isFinite(next.memory) ? next : {}) });
        log.push(`${now} again ${id}`);
      } else {
        ended.add(id);
        scheduler.done(id, now, seen);
        log.push(`${now} end ${id}`);
      }
    }
    const end = scheduler.expectedEnd(now);
    if (end !== undefined && !(end >= now)) throw new Error('the expected end is over');
  }
  if (scheduler.size > 0) throw new Error(`stuck at ${now} with ${scheduler.size} of ${one.jobs.length} jobs`);
  const shares = Object.values(scheduler.limits()).reduce((a, b) => a + b, 0);
  if (shares > 1 + 1e-9) throw new Error('shares beyond 1');
  return log;
}
