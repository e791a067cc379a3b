import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hooks, startRun } from '@mpmsub/runner';
import { fakeMachine, VirtualClock } from '@mpmsub/runner/testing';
import { describe, expect, it } from 'vitest';
import { launchingExecutor } from '../../runner/test/loop/launching-executor.js';
import { journal, readRun } from '../src/index.js';
import { commandJob, freshFolder } from './rig.js';

const DONE = { type: 'exited', code: 0 } as const;

/** A run of jobs of 5 ms, of which most wait in their place; what is told takes 3 ms. */
async function play(count: number, stopAt?: number, onHanded: (key: string) => void = () => {}) {
  const root = freshFolder();
  const clock = new VirtualClock(1000);
  const executor = launchingExecutor(
    clock,
    2,
    ({ job }) => ({ durationMs: Number(job.id.slice(1)) < 12 ? 5 : 50, exit: DONE }),
    () => 3,
  );
  const jobs = Array.from({ length: count }, (_, index) =>
    commandJob(root, `j${index}`, { index, family: 'f', request: { cpus: 1, memory: 1e6 } }),
  );
  const witness = {
    name: 'witness',
    apply({ hooks }: { hooks: Hooks }) {
      hooks.attemptQueued.tap('witness', ({ attempt }) =>
        onHanded(readFileSync(join(root, '.mpmsub/runs/r/journal.ndjson'), 'utf8') + attempt.key),
      );
    },
  };
  const plugins = [journal(), witness];
  const handle = startRun({
    jobs,
    executors: [executor],
    machine: fakeMachine(2),
    config: { file: undefined, root },
    plugins,
    runId: 'r',
    clock,
  });
  if (stopAt !== undefined) clock.after(stopAt, () => handle.stop('SIGINT', 'gently'));
  const report = await handle.report;
  return { report, executor, jobs: readRun(join(root, '.mpmsub/runs/r')).jobs };
}

describe('an attempt that is handed over ahead of time', () => {
  it('stands in the journal by then, once, and is read with the time at which it began', async () => {
    let handed = 0;
    const { jobs, report, executor } = await play(12, undefined, (text) => {
      const key = text.slice(text.lastIndexOf('\n') + 1);
      expect(text.split('\n').filter((line) => line.includes(`"key":"${key}"`))).toHaveLength(1);
      handed++;
    });
    expect([handed, executor.queuedCount > 5]).toEqual([executor.queuedCount, true]);
    expect(jobs.map(({ attempts }) => attempts.length)).toEqual(Array.from({ length: 12 }, () => 1));
    expect(jobs.map(({ attempts }) => attempts[0]?.startedAt)).toEqual(report.results.map(({ startedAt }) => startedAt));
  });

  it('and comes back without having begun is no attempt', async () => {
    const { jobs, report } = await play(40, 60);
    expect(report.counts.cancelled).toBeGreaterThan(5);
    for (const { id, attempts, outcome } of jobs) {
      const result = report.results.find((one) => one.id === id);
      expect([id, outcome?.type, attempts.length]).toEqual([id, result?.outcome.type, result?.attempts]);
    }
  });
});
