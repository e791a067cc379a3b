import type { Resources } from '../model/resources.js';
import { chargeOf, durationOf, type Entry, remainingMs } from './entry.js';
import type { Family } from './families.js';
import type { ClassTable } from './job-class.js';
import { type Plan, type PlanOptions, plan, ranks } from './planner.js';
import type { PoolLimits } from './pool.js';
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
  const times = Float64Array.from(entries, (entry) => durationOf(entry) ?? Number.NaN);
  const told = times.filter((time) => !Number.isNaN(time)).sort();
  const median = told.length > 0 ? told[told.length >> 1]! : 1;
  for (let i = 0; i < times.length; i += 1) if (Number.isNaN(times[i]!)) times[i] = median;
  return { times, known: entries.length > 0 ? told.length / entries.length : 0 };
}

/** The jobs that are left, as numbers: `entries[i]` is job `i`; running ones have their remaining time. */
export function workloadOf(input: OrderingInput): { work: Workload; known: number } {
  const { entries, now } = input;
  const { times, known } = durations(entries);
  const at = new Map<number, number>();
  for (let i = 0; i < entries.length; i += 1) at.set(entries[i]!.index, i);
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
    for (const name of entry.needs) {
      const need = at.get(input.indexOf(name) ?? -1);
      if (need === undefined) continue;
      from.push(need);
      to.push(i);
    }
  }
  const charges = entries.map(chargeOf);
  const work: Workload = {
    size: entries.length,
    capacity: input.capacity,
    limits: input.limits,
    table: input.table,
    classOf: charges.map(({ cls }) => cls),
    memory: Float64Array.from(charges, ({ memory }) => memory),
    duration: times,
    family: familyNumbers(entries),
    priority: Float64Array.from(entries, (entry) => entry.job.priority ?? 0),
    running,
    notBefore,
    ...edges(entries.length, from, to),
  };
  return { work, known };
}

function familyNumbers(entries: readonly Entry[]): Int32Array {
  const numbers = new Map<Family, number>();
  return Int32Array.from(entries, ({ run, family }) => {
    if (run) return -1;
    const known = numbers.get(family);
    if (known === undefined) numbers.set(family, numbers.size);
    return known ?? numbers.size - 1;
  });
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

/**
 * Writes priority, score and upward rank into the entries by the rule of the policy.
 * @returns the plan that is followed, `undefined` when the order is the rank or the declaration
 */
export function rankEntries(input: OrderingInput, policy: Policy, options: PlanOptions = {}): Plan | undefined {
  const { entries } = input;
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
