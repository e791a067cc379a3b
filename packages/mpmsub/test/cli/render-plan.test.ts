import { expect, test } from 'vitest';
import { renderPlan } from '../../src/cli/render-plan.js';

test.each([
  [1, '1 job was never measured (---): its time is a guess. "mpmsub profile" measures it'],
  [2, '2 jobs were never measured (---): their times are guesses. "mpmsub profile" measures them'],
])('%d of three jobs without a measurement', (count, note) => {
  const jobs = ['a', 'b', 'c'].map((id, i) => ({ id, startMs: 0, endMs: 1, cpus: 1, memory: 1, isMeasured: i >= count }));
  const budget = { cpus: 3, memory: 2 ** 30 };
  expect(renderPlan({ jobs, makespanMs: 1, peakBooked: 3, budget }, undefined, 100)).toContain(`\n${note}\n`);
});

test('a plan of more jobs than a function takes arguments', () => {
  const jobs = Array.from({ length: 200_000 }, (_, i) => ({
    id: `job_${i}`,
    startMs: i,
    endMs: i + 1,
    cpus: 1,
    memory: 1,
    isMeasured: true,
  }));
  const budget = { cpus: 1, memory: 2 ** 30 };
  const text = renderPlan({ jobs, makespanMs: 200_000, peakBooked: 1, budget }, budget, 100);
  expect(text.split('\n').length).toBeGreaterThan(200_000);
  expect(text).toContain('job_199999');
  expect(text).toContain('200,000 jobs on 1 CPU and 1G: ');
});
