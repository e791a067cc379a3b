import { describe, expect, it } from 'vitest';
import { openRig } from '../../../../test/rig/rig.js';
import { createMeter } from '../../src/measure/create-meter.js';
import { attemptOf, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

/** Many children that only wait; each carries the token in its command line. */
const crowd = (count: number) =>
  `for (1..${count}) { my $pid = fork(); die $! if !defined $pid; if (!$pid) { sleep 1000; exit } } sleep 1000`;

describe.skipIf(process.platform !== 'linux').each(spawners)('2,000 processes in one job, over %s', (spawner) => {
  it('are counted, measured as the small things they are, and all ended', async () => {
    const rig = await openRig();
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder, { meter: createMeter() });
    const attempt = attemptOf(folder, [['perl', '-e', crowd(2000), rig.token]]);
    let memory = 0;
    const isFull = new Promise<void>((resolve) =>
      executor.watch?.(({ attempts: [one] }) => {
        if (one === undefined || one.processes <= 2000) return;
        memory = one.memory;
        resolve();
      }),
    );
    const end = executor.run(attempt);
    await isFull;
    expect(rig.survivors().length).toBeGreaterThan(2000);
    executor.stop(attempt, 'timeout', 'now');
    const { exit, measurement } = await end;
    expect(exit).toEqual({ type: 'stopped', reason: 'timeout' });
    expect(rig.survivors()).toEqual([]);
    // a child of perl owns a few pages; its resident size, counted 2,000 times, would be above 6 GB
    expect(memory).toBeLessThan(1e9);
    expect(measurement.peakMemory).toBeLessThan(1e9);
    rig.close();
  }, 120_000);
});
