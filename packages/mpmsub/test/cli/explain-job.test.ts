import { fakeJob } from '@mpmsub/runner/testing';
import { expect, test } from 'vitest';
import { explainJob } from '../../src/cli/explain-job.js';

test.each([
  ['success', 'skipped, because "test" did not succeed'],
  ['failure', 'skipped, because "test" did not fail'],
] as const)('a job that waits for %s: %s', (when, words) => {
  const job = { ...fakeJob('report'), needs: [{ job: 'test', when }] };
  const last = { id: 'report', outcome: { type: 'skipped', because: 'test' }, attempts: [] } as never;
  const text = explainJob({ job, jobs: [job], found: undefined, budget: { cpus: 2, memory: 1e9 }, last });
  expect(text).toMatch(new RegExp(`^last +${words}$`, 'm'));
});
