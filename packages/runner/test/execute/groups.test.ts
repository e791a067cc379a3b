import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import { classify } from '../../src/execute/classify.js';
import type { PlaceWarning } from '../../src/execute/executor.js';
import { createMeter } from '../../src/measure/create-meter.js';
import type { Meter } from '../../src/measure/meter.js';
import { attemptOf, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';
import { hiddenTrees } from './growing.js';
import { createSweepingMeter } from './sweeping-meter.js';

const megabyte = 1e6;
const limit = 200 * megabyte;
/** Fills memory as fast as it can, far beyond the limit. */
const grower = [process.execPath, '-e', 'const all = []; for (;;) all.push(Buffer.alloc(8e6, 1))'];

/** What this machine lets groups do, by a trial. */
const place = (() => {
  const meter = createMeter();
  const [door] = meter.enter?.('trial', limit) ?? [];
  const isGrouped = door !== undefined;
  const holdsMemory = isGrouped && meter.method === 'cgroup';
  const kills = isGrouped && (meter.kill?.('trial') ?? false);
  meter.leave?.('trial');
  meter.close();
  return { isGrouped, holdsMemory, kills };
})();

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

/** A meter of this machine that remembers which groups it made. */
function watched(): Meter & { readonly groups: string[] } {
  const meter = createMeter();
  const groups: string[] = [];
  return Object.assign(Object.create(meter) as Meter, {
    groups,
    enter(key: string, bytes?: number) {
      const doors = meter.enter?.(key, bytes) ?? [];
      groups.push(...doors.map(dirname));
      return doors;
    },
  });
}

describe.runIf(spawners.length > 1)('control groups over the launcher', () => {
  const spawner = 'launcher';

  test.runIf(place.holdsMemory)('a job that grows fast dies at its limit, by the kernel', async () => {
    const folder = temporaryFolder();
    const meter = watched();
    const executor = executorOver(spawner, folder, { meter });
    const { exit, evidence, measurement } = await executor.run(attemptOf(folder, [grower], { memoryLimit: { bytes: limit } }));
    expect(classify(exit, evidence)).toBe('memory-limit');
    expect(evidence?.cgroupOomKill).toBe(true);
    expect(measurement.method).toBe('cgroup');
    expect(measurement.peakMemory).toBeLessThanOrEqual(limit);
    expect(measurement.peakMemory).toBeGreaterThan(0.9 * limit);
    expect(meter.groups.length).toBeGreaterThan(0);
    expect(meter.groups.filter((group) => existsSync(group))).toEqual([]);
  });

  test.runIf(place.holdsMemory)('a shell that hides the death behind exit 0 hides nothing', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder, { meter: createMeter() });
    const argv = ['sh', '-c', '"$@"; exit 0', 'sh', ...grower];
    const { exit, evidence } = await executor.run(attemptOf(folder, [argv], { memoryLimit: { bytes: limit } }));
    expect(evidence?.cgroupOomKill).toBe(true);
    expect(classify(exit, evidence)).toBe('memory-limit');
  });

  test.runIf(place.isGrouped)('every stage is in the group, and what is not limited is in none', async () => {
    const folder = temporaryFolder();
    const meter = watched();
    const executor = executorOver(spawner, folder, { meter });
    const stages = ['one', 'two'].map((name) => rig.argv(name));
    const ends = [executor.run(attemptOf(folder, stages, { memoryLimit: { bytes: 2 ** 30 } }))];
    const inside = [await rig.meet('one'), await rig.meet('two')];
    ends.push(executor.run(attemptOf(folder, [rig.argv('three')])));
    const outside = await rig.meet('three');
    for (const group of meter.groups) {
      const pids = readFileSync(`${group}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number);
      expect(pids).toEqual(inside.map(({ pid }) => pid).sort((a, b) => a - b));
    }
    for (const actor of [...inside, outside]) actor.tell('exit', { code: 0 });
    await Promise.all(ends);
    expect(meter.groups.filter((group) => existsSync(group))).toEqual([]);
  });

  test.runIf(place.kills).each(Object.entries(hiddenTrees))('%s is ended by its group', async (_name, grow) => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder, { meter: createMeter() });
    const { attempt, grown } = grow(rig, folder);
    const limited = { ...attempt, job: { ...attempt.job, memoryLimit: { bytes: 2 ** 30 } } };
    const end = executor.run(limited);
    const actors = await grown();
    executor.stop(limited, 'timeout', 'now');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'timeout' });
    await Promise.all(actors.map(({ gone }) => gone));
    expect(rig.survivors()).toEqual([]);
  });

  test.runIf(place.isGrouped)('a frozen tree does nothing until it is thawed, and can be asked to end', async () => {
    const folder = temporaryFolder();
    const meter = watched();
    const executor = executorOver(spawner, folder, { meter });
    const attempt = attemptOf(folder, [rig.argv('first')], { memoryLimit: { bytes: 2 ** 30 } });
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    const isFrozen = () => meter.groups.some((group) => /frozen 1|FROZEN/.test(stateOf(group)));
    executor.suspend?.(attempt);
    await vi.waitFor(() => expect(isFrozen()).toBe(true));
    const answer = first.ask('environment', { variable: 'MPMSUB_ATTEMPT' });
    executor.resume?.(attempt);
    expect(await answer).toMatchObject({ value: '1' });
    expect(isFrozen()).toBe(false);
    executor.suspend?.(attempt);
    await vi.waitFor(() => expect(isFrozen()).toBe(true));
    executor.stop(attempt, 'preempted', 'gently');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'preempted' });
  });

  test('a group that cannot be entered is told once, and the sampler holds the limit', async () => {
    const folder = temporaryFolder();
    const sweeping = createSweepingMeter();
    const left: string[] = [];
    const meter = { ...sweeping, enter: () => ['/no/such/group/cgroup.procs'], leave: (key: string) => void left.push(key) };
    const executor = executorOver(spawner, folder, { meter });
    const warnings: PlaceWarning[] = [];
    executor.onWarning?.((warning) => warnings.push(warning));
    const attempts = ['one', 'two'].map((name) => attemptOf(folder, [rig.argv(name)], { memoryLimit: { bytes: limit } }));
    const ends = attempts.map((attempt) => executor.run(attempt));
    const [one] = await Promise.all([rig.meet('one'), rig.meet('two')]);
    one.tell('exit', { code: 0 });
    expect((await ends[0])?.exit).toEqual({ type: 'exited', code: 0 });
    sweeping.exceed(attempts[1]?.key ?? '');
    expect((await ends[1])?.exit).toEqual({ type: 'stopped', reason: 'memory' });
    expect(left.sort()).toEqual(attempts.map(({ key }) => key).sort());
    expect(warnings.map(({ code }) => code)).toEqual(['cgroup-refused']);
    expect(warnings[0]?.message).toContain('ENOENT');
  });

  test('a job that does not start leaves no group', async () => {
    const folder = temporaryFolder();
    const meter = watched();
    const executor = executorOver(spawner, folder, { meter });
    const job = { memoryLimit: { bytes: limit }, stdin: '/no/such/file' };
    expect((await executor.run(attemptOf(folder, [['true']], job))).exit.type).toBe('spawn-failed');
    expect(meter.groups.filter((group) => existsSync(group))).toEqual([]);
  });
});

test.runIf(place.isGrouped)('without the launcher no group is made, and the sampler holds the limit', async () => {
  const folder = temporaryFolder();
  const meter = watched();
  const executor = executorOver('execa', folder, { meter });
  const end = executor.run(attemptOf(folder, [rig.argv('one')], { memoryLimit: { bytes: limit } }));
  (await rig.meet('one')).tell('allocate', { bytes: 2 * limit });
  expect((await end).exit).toEqual({ type: 'stopped', reason: 'memory' });
  expect(meter.groups).toEqual([]);
});

/** The file that tells whether a group is frozen, in either version. */
function stateOf(group: string): string {
  const file = readdirSync(group).find((name) => name === 'cgroup.events' || name === 'freezer.state');
  return file === undefined ? '' : readFileSync(`${group}/${file}`, 'latin1');
}
