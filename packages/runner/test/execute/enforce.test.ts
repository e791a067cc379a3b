import { describe, expect, test } from 'vitest';
import { classify } from '../../src/execute/classify.js';
import { createMeter } from '../../src/measure/create-meter.js';
import { shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';
import { createSweepingMeter } from './sweeping-meter.js';

const limited = (folder: string) => shell(folder, 'echo ran', { memoryLimit: { bytes: 2 ** 30 } });

describe('enforce: "hard"', () => {
  test.each(spawners)('does not run a job without a wall, over %s', async (spawner) => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder, { enforce: 'hard', meter: createSweepingMeter() });
    expect(executor.limits?.()).toMatchObject({ by: 'sampled', why: expect.any(String) });
    const { exit, evidence } = await executor.run(limited(folder));
    expect(exit).toEqual({
      type: 'spawn-failed',
      message: 'no control group could be made for its memory limit, and enforce is "hard"',
    });
    expect(classify(exit, evidence)).toBe('spawn');
    const { exit: free } = await executor.run(shell(folder, 'true'));
    expect(free).toEqual({ type: 'exited', code: 0 });
  });

  test.runIf(spawners.length > 1)('ends a job that could not enter its group', async () => {
    const folder = temporaryFolder();
    const meter = Object.assign(createSweepingMeter(), { enter: () => ['/nowhere/cgroup.procs'], leave: () => undefined });
    const executor = executorOver('launcher', folder, { enforce: 'hard', meter });
    const { exit } = await executor.run(limited(folder));
    expect(exit).toEqual({
      type: 'spawn-failed',
      message: 'its control group could not be entered (ENOENT), and enforce is "hard"',
    });
  });
});

test('enforce: "sampled" makes no groups', async () => {
  const folder = temporaryFolder();
  const executor = executorOver(spawners[0], folder, { enforce: 'sampled', meter: createMeter('sampled') });
  expect(executor.limits?.()).toMatchObject({ by: 'sampled' });
  const { exit, measurement } = await executor.run(limited(folder));
  expect(exit).toEqual({ type: 'exited', code: 0 });
  expect(measurement.method).not.toBe('cgroup');
});
