import type { Resources } from '../model/resources.js';
import { durationOf, type Entry, remainingMs } from './entry.js';
import type { Family } from './families.js';
import type { ClassTable } from './job-class.js';
import { type Plan, type PlanOptions, plan, ranks } from './planner.js';
import type { PoolLimits } from './pool.js';
import { share } from './rank.js';
import type { Policy } from './scheduler.js';
import { edges, type Workload } from './workload.js';

/** A plan is made only when this part of the jobs has a time. */
export const PLAN_KNOWN = 0.8;
/** Above this many jobs the order is the rank. */
export const PLAN_JOBS = 20_000;

/** What an order is made from. */
export interface OrderingInput {
  /** Jobs neither done nor removed, as declared. */
  readonly entries: readonly Entry[];
  readonly indexOf: (name: string) => number | undefined;
  readonly now: number;
  readonly capacity: Resources;
  readonly table: ClassTable;
  readonly limits: PoolLimits;
}

/** Expected run times; `known` is the part of the jobs that has one of its own or its family's. */
export function durations(entries: readonly Entry[]): { times: Float64Array; known: number } {
  const times = new Float64Array(entries.length);
  let told = 0;
  for (let i = 0; i < entries.length; i += 1) {
    const time = durationOf(entries[i]!);
    times[i] = time ?? Number.NaN;
    if (time !== undefined) told += 1;
  }
  if (told < times.length) {
    const median = told > 0 ? times.filter((time) => !Number.isNaN(time)).sort()[told >> 1]! : 1;
    for (let i = 0; i < times.length; i += 1) if (Number.isNaN(times[i]!)) times[i] = median;
  }
  return { times, known: entries.length > 0 ? told / entries.length : 0 };
}

/** The jobs that are left, as numbers: `entries[i]` is job `i`; running ones have their remaining time. */
export function workloadOf(input: OrderingInput): { work: Workload; known: number } {
  const { entries, now } = input;
  const { times, known } = durations(entries);
  // Made when the first job waits for another: of a hundred thousand commands none may.
  let at: ReadonlyMap<number, number> | undefined;
  const from: number[] = [];
  const to: number[] = [];
  const running: number[] = [];
  let notBefore: Float64Array | undefined;
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i]!;
    if (entry.run) {
      running.push(i);
      times[i] = remainingMs(entry.run, now);
    }
    if (entry.state === 'delayed') {
      notBefore ??= new Float64Array(entries.length);
      notBefore[i] = (entry.notBefore ?? now) - now;
    }
    if (entry.unmet === 0) continue;
    at ??= new Map(entries.map(({ index }, place) => [index, place]));
    for (const name of entry.needs) {
      const need = at.get(input.indexOf(name) ?? -1);
      if (need === undefined) continue;
      from.push(need);
      to.push(i);
    }
  }
  const memory = new Float64Array(entries.length);
  const priority = new Float64Array(entries.length);
  const classOf = entries.map((entry, i) => {
    const { run, cls, reserve, job } = entry;
    memory[i] = (run ?? reserve).memory;
    priority[i] = job.priority ?? 0;
    return run?.cls ?? cls;
  });
  const work: Workload = {
    size: entries.length,
    capacity: input.capacity,
    limits: input.limits,
    table: input.table,
    classOf,
    memory,
    duration: times,
    family: familyNumbers(entries),
    priority,
    running,
    notBefore,
    ...edges(entries.length, from, to),
  };
  return { work, known };
}

function familyNumbers(entries: readonly Entry[]): Int32Array {
  const numbers = new Map<Family, number>();
  const numberOf = new Int32Array(entries.length);
  for (let i = 0; i < entries.length; i += 1) {
    const { run, family } = entries[i]!;
    const number = numbers.get(family) ?? numbers.size;
    if (!run) numbers.set(family, number);
    numberOf[i] = run ? -1 : number;
  }
  return numberOf;
}

/** True when nobody waits for another and all that have not started are the same to the machine: then every order is as good. */
function isUniform({ size, needs, running, classOf, memory, duration }: Workload): boolean {
  if (needs.to.length > 0) return false;
  const isRunning = new Set(running);
  let first = -1;
  for (let job = 0; job < size; job += 1) {
    if (isRunning.has(job)) continue;
    if (first < 0) first = job;
    if (classOf[job] !== classOf[first] || memory[job] !== memory[first] || duration[job] !== duration[first]) return false;
  }
  return true;
}

/** True when nothing tells those that have not started from one another: nobody waits for them, and they need the same. */
export function areAlike(entries: readonly Entry[]): boolean {
  const first = entries.find(({ state }) => state !== 'running');
  if (first === undefined) return false;
  const { family, cls, reserve, ownMs, priority } = first;
  return entries.every((entry) => {
    if (entry.family !== family || entry.ownMs !== ownMs) return false;
    if (entry.state === 'running') return true;
    if (entry.cls !== cls || entry.reserve.memory !== reserve.memory || entry.priority !== priority) return false;
    return entry.unmet === 0 && entry.dependents === undefined;
  });
}

/** Those that have not started get the rank of one of them; those that run keep theirs. */
function rankAlike(entries: readonly Entry[], capacity: Resources, policy: Policy): void {
  const one = entries.find(({ state }) => state !== 'running')!;
  const upward = durationOf(one) ?? 1;
  const score = policy === 'first-fit' ? 0 : upward * share(one.cls.cpus, one.reserve.memory, capacity);
  for (const entry of entries) {
    if (entry.state === 'running') continue;
    entry.upward = upward;
    entry.score = score;
  }
}

/**
 * Writes priority, score and upward rank into the entries by the rule of the policy.
 * @returns the plan that is followed, `undefined` when the order is the rank or the declaration
 */
export function rankEntries(input: OrderingInput, policy: Policy, options: PlanOptions = {}): Plan | undefined {
  const { entries } = input;
  // Most lots that come are the same command over and over, and all of this would tell that any order is as good.
  if (areAlike(entries)) {
    rankAlike(entries, input.capacity, policy);
    return undefined;
  }
  const { work, known } = workloadOf(input);
  const { priority, score, upward } = ranks(work);
  const wanted =
    policy === 'planned' && known >= PLAN_KNOWN && entries.length > 1 && entries.length <= PLAN_JOBS && !isUniform(work);
  const made = wanted ? plan(work, options) : undefined;
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i]!;
    entry.priority = priority[i]!;
    entry.upward = upward[i]!;
    entry.score = policy === 'first-fit' ? 0 : score[i]!;
  }
  made?.order.forEach((job, position) => {
    entries[job]!.score = -position;
  });
  return made;
}
