import { fakeJob } from '@mpmsub/runner/testing';
import { expect, test } from 'vitest';
import { explainJob } from '../../src/cli/explain-job.js';
import { renderList } from '../../src/cli/render-list.js';

const budget = { cpus: 2, memory: 1e9 };
const ids = Array.from({ length: 20_000 }, (_, i) => `m${i}`);
const jobs = [...ids.map((id) => fakeJob(id, { after: ['root'] })), fakeJob('sink', { after: ids }), fakeJob('root')];

test('a list in which one job gathers the results of very many is as wide as a screen', () => {
  const text = renderList(jobs, { lookup: () => undefined, budget, last: new Map() });
  expect(text).toMatch(/^sink .* m0 m1 m2 m3 m4 m5 m6 m7 and 19,992 more /m);
  expect(text.length).toBeLessThan(jobs.length * 100);
});

test('so are the words about such a job, and about the one that all wait for', () => {
  for (const id of ['sink', 'root']) {
    const job = jobs.find((one) => one.id === id)!;
    const text = explainJob({ job, jobs, found: undefined, budget, last: undefined });
    expect(text).toMatch(/(waits for|awaited by) +m0, m1, .* m49 and 19,950 more$/m);
  }
});
