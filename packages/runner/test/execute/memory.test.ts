import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import { classify } from '../../src/execute/classify.js';
import { createMeter } from '../../src/measure/create-meter.js';
import { attemptOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const mebibyte = 2 ** 20;
/** Fills Node's heap until it gives up. */
const overflow = [
  process.execPath,
  '--max-old-space-size=16',
  '-e',
  'const all = []; for (;;) all.push(new Array(1000).fill({}))',
];

describe.each(spawners)('memory over %s', (spawner) => {
  test.each([
    ['bytes', { memoryLimit: { bytes: 300 * mebibyte } }],
    ['a factor of what is reserved', { memoryLimit: { factor: 3 } }],
  ])('a limit in %s ends the tree that passes it, and not before', async (_name, job) => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder, { meter: createMeter() });
    const attempt = attemptOf(folder, [rig.argv('one'), rig.argv('two')], job, {
      allocation: { cpus: 1, memory: 100 * mebibyte },
    });
    const end = executor.run(attempt);
    const [one, two] = [await rig.meet('one'), await rig.meet('two')];
    await one.ask('allocate', { bytes: mebibyte }); // within it
    two.tell('allocate', { bytes: 400 * mebibyte });
    const { exit, evidence, measurement } = await end;
    await Promise.all([one.gone, two.gone]);
    expect(exit).toEqual({ type: 'stopped', reason: 'memory' });
    expect(classify(exit, evidence)).toBe('memory-limit');
    expect(measurement.peakMemory).toBeGreaterThanOrEqual(300 * mebibyte); // at a wall of the kernel it is the limit itself
  });

  test.each([
    ['itself', (folder: string) => attemptOf(folder, [overflow])],
    ['below a shell', (folder: string) => attemptOf(folder, [['sh', '-c', '"$@"; exit $?', 'sh', ...overflow]])],
  ])('an overflow of Node’s heap, %s, is named', async (_name, make) => {
    const folder = temporaryFolder();
    const { exit, evidence } = await executorOver(spawner, folder).run(make(folder));
    expect(evidence?.signature).toBe('heap-oom');
    expect(classify(exit, evidence)).toBe('heap-oom');
  });

  test('a job that succeeds is not searched for signs of death', async () => {
    const folder = temporaryFolder();
    const { evidence } = await executorOver(spawner, folder).run(shell(folder, 'echo MemoryError >&2'));
    expect(evidence?.signature).toBeUndefined();
    expect(evidence?.vmstatOomKill).toBeUndefined();
  });

  test('only the last 64 kB of stderr count', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const late = await executor.run(shell(folder, 'head -c 100000 /dev/zero >&2; echo >&2; echo MemoryError >&2; exit 1'));
    const early = await executor.run(shell(folder, 'echo MemoryError >&2; head -c 100000 /dev/zero >&2; exit 1'));
    expect([late.evidence?.signature, early.evidence?.signature]).toEqual(['oom', undefined]);
  });
});
