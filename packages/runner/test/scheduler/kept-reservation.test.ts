import { expect, it, vi } from 'vitest';
import { ClassTable } from '../../src/scheduler/job-class.js';
import type { PlanOptions } from '../../src/scheduler/planner.js';
import { plan } from '../../src/scheduler/planner.js';
import { simulateOrder } from '../../src/scheduler/simulate.js';
import { edges, type Workload } from '../../src/scheduler/workload.js';
import { drive, GIB, job } from './drive.js';

const made: { readonly told: PlanOptions['incumbent']; readonly mode: string }[] = [];
vi.mock('../../src/scheduler/planner.js', async (original) => {
  const module = await original<typeof import('../../src/scheduler/planner.js')>();
  const watched: typeof module.plan = (work, options) => {
    const result = module.plan(work, options);
    made.push({ told: options?.incumbent, mode: result.mode });
    return result;
  };
  return { ...module, plan: watched };
});

// A job of all the memory becomes ready among small ones that never end together: without a reservation it comes last.
const SMALL = [10, 13, 17, 19, 23, 29, 31, 37];
const capacity = { cpus: 8, memory: 10 * GIB };
const FIRST = SMALL.length;

function workload(): Workload {
  const table = new ClassTable(capacity, []);
  const times = [...SMALL, 1, 40, 60];
  const gib = [...SMALL.map(() => 4), 1, 10, 1];
  const cls = table.of({ cpus: 1, named: {}, groups: [], alone: false, headroom: 0 });
  return {
    size: times.length,
    capacity,
    limits: {},
    table,
    classOf: times.map(() => cls),
    memory: Float64Array.from(gib, (size) => size * GIB),
    // So short that hardly more than the order at hand is tried.
    duration: Float64Array.from(times, (time) => time / 10),
    family: Int32Array.from(times, (_, at) => at),
    priority: new Float64Array(times.length),
    running: [],
    ...edges(times.length, [FIRST, FIRST + 1], [FIRST + 1, FIRST + 2]),
  };
}

it('an order that is followed with a reservation is tried with it again', () => {
  const work = workload();
  const order = Int32Array.of(FIRST, FIRST + 1, FIRST + 2, 0, 1, 2, 3, 4, 5, 6, 7);
  const length = (mode: 'easy' | 'greedy') => simulateOrder(work, order, { mode }).makespan;
  expect(length('easy')).toBeLessThan(length('greedy'));
  const next = plan(work, { sigma: 0, incumbent: { order, mode: 'easy', ahead: 0 }, effort: 0.4 });
  expect([next.mode, [...next.order]]).toEqual(['easy', [...order]]);
});

it('a run tells each new plan whether the one before had a reservation', () => {
  made.length = 0;
  const { duration, memory } = workload();
  const needs = new Map([
    [FIRST + 1, [`j${FIRST}`]],
    [FIRST + 2, [`j${FIRST + 1}`]],
  ]);
  const jobs = Array.from(duration, (time, at) =>
    job(`j${at}`, { memory: memory[at]!, ms: 10_000 * time, durationMs: 10_000 * time, needs: needs.get(at) ?? [] }),
  );
  drive(jobs, { capacity });
  expect(made[0]).toEqual({ told: undefined, mode: 'easy' });
  expect(made.length).toBeGreaterThan(1);
  for (let at = 1; at < made.length; at += 1) expect(made[at]!.told?.mode).toBe(made[at - 1]!.mode);
});
