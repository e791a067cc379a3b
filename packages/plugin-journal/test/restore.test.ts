import type { Job } from '@mpmsub/runner';
import { describe, expect, it } from 'vitest';
import { Restoration } from '../src/restore.js';
import { commandJob } from './rig.js';

describe('restoring many jobs that are all the same', () => {
  /** Successes of equal jobs, and how often anybody asked one for its name. */
  function successes(ids: readonly string[]) {
    const asked = { times: 0 };
    const list = ids.map((id) => ({
      get jobId() {
        asked.times++;
        return id;
      },
      identity: 'same',
      runId: 'r1',
      endedAt: 1,
    }));
    return { asked, list };
  }
  const jobsOf = (ids: readonly string[]): Job[] => ids.map((id) => commandJob('/p', id));
  const count = 3000;
  const names = Array.from({ length: count }, (_, i) => `job_${i}`);

  it.each([
    ['in the same order', names],
    ['in another order', names.toReversed()],
    ['under other names', names.map((name) => `new-${name}`)],
  ])('%s: costs a few looks for each', (_, today) => {
    const { asked, list } = successes(names);
    const { taken } = new Restoration({ successes: list, unfinished: [] }, false).restore(jobsOf(today), () => 'same');
    expect(taken.size).toBe(count);
    expect(asked.times).toBeLessThan(10 * count);
  });

  it('gives each job its own first, and the rest to others, once', () => {
    const { list } = successes(['a', 'b', 'c', 'b']);
    const restoration = new Restoration({ successes: list, unfinished: [] }, false);
    const first = restoration.restore(jobsOf(['x', 'b']), () => 'same');
    expect([...first.taken].map(([id, { jobId }]) => [id, jobId])).toEqual([
      ['b', 'b'],
      ['x', 'a'],
    ]);
    expect(restoration.spare.map(({ jobId }) => jobId).sort()).toEqual(['b', 'c']);
    const second = restoration.restore(jobsOf(['y', 'c', 'z']), () => 'same');
    expect([...second.taken].map(([id, { jobId }]) => [id, jobId])).toEqual([
      ['c', 'c'],
      ['y', 'b'],
    ]);
    expect(restoration.spare).toEqual([]);
  });
});
