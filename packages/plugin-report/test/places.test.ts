import { fakeJob } from '@mpmsub/runner/testing';
import { describe, expect, it } from 'vitest';
import { collector } from '../src/collect.js';
import { traceOf } from '../src/formats/trace.js';
import { timelineOf } from '../src/html/timeline.js';
import { packLanes } from '../src/lanes.js';
import { reservedOver } from '../src/reserved-over.js';

/** A run in which one job is here and two are elsewhere, all at once. */
function mixedRun() {
  const collecting = collector();
  const names = ['there-1', 'here', 'there-2'];
  names.forEach((id, index) => {
    const job = fakeJob(id, { index, ...(id !== 'here' && { executor: 'slurm' }) });
    const allocation = { cpus: id === 'there-1' ? 2 : 1, memory: 100 + index };
    const attempt = { key: `r/${id}`, job, number: 1, allocation, logs: { stdout: '/no', stderr: '/no' } };
    collecting.add({ type: 'attempt-start', at: 1000 + index, jobId: id, attempt });
  });
  for (const id of names) {
    collecting.add({
      type: 'attempt-end',
      at: 2000,
      jobId: id,
      attempt: { key: `r/${id}` },
      startedAt: 1000,
      exit: { type: 'exited', code: 0 },
      measurement: { wallMs: 1000, method: 'none' },
      succeeded: true,
      willRetry: false,
      preempted: false,
    });
  }
  return { ...collecting.history(), startedAt: 1000, endedAt: 2000 };
}

describe('a run in several places', () => {
  it('has lanes of each place below one another', () => {
    const { bars, groups } = packLanes(mixedRun());
    expect(groups).toEqual([
      { place: 'local', firstLane: 0, lanes: 1 },
      { place: 'slurm', firstLane: 1, lanes: 3 },
    ]);
    expect(bars.map(({ job, lane, lanes }) => [job.id, lane, lanes])).toEqual([
      ['here', 0, 1],
      ['there-1', 1, 2],
      ['there-2', 3, 1],
    ]);
  });

  it('is drawn with the names of the places, and no bar lies on another or on a name', () => {
    const text = timelineOf(mixedRun());
    expect(text).toMatch(/local: 1 CPU at once/);
    expect(text).toMatch(/slurm: 3 CPUs at once/);
    expect(text).toMatch(/there-1: succeeded on slurm/);
    const spans = [...text.matchAll(/class="bar[^>]* y="(\d+)"[^>]* height="(\d+)"/g)].map(([, y, height]) => [
      Number(y),
      Number(y) + Number(height),
    ]);
    const names = [...text.matchAll(/class="time" x="3" y="(\d+)">[a-z]/g)].map(([, y]) => [Number(y) - 10, Number(y) + 2]);
    expect(names).toHaveLength(2);
    const all = [...spans, ...names].sort((a, b) => a[0]! - b[0]!);
    for (let i = 1; i < all.length; i++) expect(all[i]![0]).toBeGreaterThanOrEqual(all[i - 1]![1]!);
  });

  it('books in each what its own jobs hold', () => {
    const run = mixedRun();
    expect(reservedOver(run, 'local').map(([, bytes]) => bytes)).toEqual([101, 0]);
    expect(Math.max(...reservedOver(run, 'slurm').map(([, bytes]) => bytes))).toBe(202);
  });

  it('names the lanes of a trace', () => {
    const { traceEvents } = JSON.parse(traceOf(mixedRun())) as { traceEvents: { name: string; args: { name?: string } }[] };
    const lanes = traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args.name);
    expect(lanes).toEqual(['cpu 1', 'slurm cpu 1', 'slurm cpu 2', 'slurm cpu 3']);
  });
});
