import { fakeJob, fakeMachine } from '@mpmsub/runner/testing';
import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../src/cli/render-plan.js';
import { simulateRun, smallestBudget } from '../../src/cli/simulate-run.js';

const GB = 1024 ** 3;
const setting = {
  policy: undefined,
  maxWorkers: undefined,
  maxParallel: {},
  config: { file: undefined, root: '/nowhere' },
  machine: fakeMachine(),
};

/** A job that is known to take so many seconds and gigabytes. */
function known(id: string, seconds: number, gigabytes: number, after: readonly string[] = []) {
  const estimate = { peaks: [gigabytes * GB], durationsMs: [seconds * 1000] };
  return fakeJob(id, { after, pinned: true, request: { cpus: 1, memory: gigabytes * GB }, estimate });
}

const jobs = [known('a', 10, 1), known('b', 10, 1), known('c', 10, 1), known('last', 5, 1, ['a', 'b', 'c'])];

describe('simulateRun', () => {
  test('all at once where there is room, one by one where there is not', async () => {
    const roomy = await simulateRun({ ...setting, jobs }, { cpus: 4, memory: 8 * GB });
    expect(roomy.makespanMs).toBe(15_000);
    expect(roomy.peakBooked).toBe(3 * GB);
    expect(roomy.jobs.map(({ id }) => id).at(-1)).toBe('last');
    const narrow = await simulateRun({ ...setting, jobs }, { cpus: 4, memory: 1.5 * GB });
    expect(narrow.makespanMs).toBe(35_000);
    expect(narrow.peakBooked).toBe(GB);
  });

  test('nothing of what it simulates is run', async () => {
    const { jobs: planned } = await simulateRun(
      { ...setting, jobs: [fakeJob('a', { stages: [{ argv: ['/no/such'], text: 'x' }] })] },
      { cpus: 1, memory: GB },
    );
    expect(planned).toMatchObject([{ id: 'a', isMeasured: false, startMs: 0 }]);
  });
});

test('the smallest machine takes at most 5 % longer', async () => {
  const budget = { cpus: 16, memory: 64 * GB };
  const plan = await simulateRun({ ...setting, jobs }, budget);
  const smallest = await smallestBudget({ ...setting, jobs }, budget, plan);
  expect(smallest).toEqual({ cpus: 3, memory: 3 * GB });
  const again = await simulateRun({ ...setting, jobs }, smallest);
  expect(again.makespanMs).toBeLessThanOrEqual(plan.makespanMs * 1.05);
});

test('the chart', async () => {
  const budget = { cpus: 4, memory: 8 * GB };
  const plan = await simulateRun({ ...setting, jobs }, budget);
  const text = renderPlan(plan, { cpus: 3, memory: 3 * GB }, 76);
  const rows = text.split('\n');
  expect(rows[0]).toMatch(/^JOB +START +END +CPUS +BOOKS$/);
  expect(rows[1]).toMatch(/^a +0ms +10s +1 +1G +={24}$/);
  expect(rows[4]).toMatch(/^last +10s +15s +1 +1G {26,}={12}$/);
  expect(text).toMatch(/4 jobs on 4 CPUs and 8G: 15s, at most 3G booked\nsmallest machine .*: 3 CPUs and 3G/);
  for (const row of rows) expect(row.length).toBeLessThanOrEqual(120);
});
