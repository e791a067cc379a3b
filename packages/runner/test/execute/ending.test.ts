import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import { createMeter } from '../../src/measure/create-meter.js';
import type { Job } from '../../src/model/job.js';
import { attemptOf, logsOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, type SpawnerName, spawners } from './executors.js';
import { hiddenTrees, trees } from './growing.js';
import { readProcesses } from './sweeping-meter.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const actor =
  (job: Partial<Job> = {}) =>
  (folder: string) =>
    attemptOf(folder, [rig.argv('first')], job);

const treesOf = (spawner: SpawnerName) => Object.entries(spawner === 'launcher' ? { ...trees, ...hiddenTrees } : trees);

describe.each(spawners)('ending a tree over %s', (spawner) => {
  describe.each(treesOf(spawner))('%s', (_name, grow) => {
    test('asked, then killed after the grace, and nothing is left', async () => {
      const folder = temporaryFolder();
      const executor = executorOver(spawner, folder, { graceMs: 100 });
      const { attempt, grown } = grow(rig, folder);
      const end = executor.run(attempt);
      const actors = await grown();
      executor.stop(attempt, 'timeout', 'gently');
      const { exit } = await end;
      expect(rig.survivors()).toEqual([]);
      await Promise.all(actors.map(({ gone }) => gone));
      expect(exit).toEqual({ type: 'stopped', reason: 'timeout' });
    });

    test('killed at once, and nothing is left', async () => {
      const folder = temporaryFolder();
      const executor = executorOver(spawner, folder);
      const { attempt, grown } = grow(rig, folder);
      const end = executor.run(attempt);
      const actors = await grown();
      executor.stop(attempt, 'cancelled', 'now');
      const { exit } = await end;
      expect(rig.survivors()).toEqual([]);
      await Promise.all(actors.map(({ gone }) => gone));
      expect(exit).toEqual({ type: 'stopped', reason: 'cancelled' });
    });
  });

  test('a later "now" overtakes an earlier "gently"; the first reason stays', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor()(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    await first.ask('ignore', { signals: ['SIGTERM'] });
    executor.stop(attempt, 'timeout', 'gently');
    await first.ask('environment', { variable: 'PATH' }); // it lives on
    executor.stop(attempt, 'cancelled', 'now');
    executor.stop(attempt, 'cancelled', 'now');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'timeout' });
  });

  test('closing ends what still runs', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const end = executor.run(actor()(folder));
    const first = await rig.meet('first');
    await executor.close?.();
    await first.gone;
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
  });

  test('what outlives the stages is ended and named', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor()(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    first.tell('start', { as: 'second', how: 'session' });
    const second = await rig.meet('second');
    first.tell('exit', { code: 0 });
    const { exit, evidence } = await end;
    expect(exit).toEqual({ type: 'exited', code: 0 });
    expect(evidence?.leftovers).toEqual([expect.stringMatching(new RegExp(`\\(${second.pid}\\)$`))]);
    await second.gone;
  });

  test('what ends a moment after the stages is no leftover', async () => {
    const folder = temporaryFolder();
    const attempt = shell(folder, '(sleep 0.01; echo late) & exit 0');
    const { evidence } = await executorOver(spawner, folder).run(attempt);
    expect(evidence?.leftovers).toBeUndefined();
    expect(logsOf(attempt).stdout).toBe('late\n');
  });

  test('"keep" leaves them alive and names them', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor({ leftovers: 'keep' })(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    first.tell('start', { as: 'second', how: 'daemon' });
    const second = await rig.meet('second');
    first.tell('exit', { code: 0 });
    expect((await end).evidence?.leftovers).toEqual([expect.stringMatching(new RegExp(`\\(${second.pid}\\)$`))]);
    await executor.close?.();
    expect(await second.ask('environment', { variable: 'MPMSUB_JOB_ID' })).toMatchObject({ value: attempt.job.id });
    second.tell('exit', { code: 0 });
    await second.gone;
  });

  test('a stop that comes before the start is carried out', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor()(folder);
    const end = executor.run(attempt);
    executor.stop(attempt, 'cancelled', 'now');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
    expect(rig.survivors()).toEqual([]);
  });

  test('suspended processes do nothing until they are resumed, and can be asked to end', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor()(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    executor.suspend?.(attempt);
    await vi.waitFor(() => expect(readProcesses().find(({ pid }) => pid === first.pid)?.state).toBe('T'));
    const answer = first.ask('environment', { variable: 'MPMSUB_ATTEMPT' });
    executor.resume?.(attempt);
    expect(await answer).toMatchObject({ value: '1' });
    executor.suspend?.(attempt);
    executor.stop(attempt, 'preempted', 'gently');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'preempted' });
  });

  test('time that it stands still is not time it took', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor()(folder);
    const began = performance.now();
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    await executor.suspend?.(attempt);
    const stood = performance.now();
    while (performance.now() - stood < 300) await new Promise((resolve) => setTimeout(resolve, 50));
    const until = performance.now();
    executor.resume?.(attempt);
    first.tell('exit', { code: 0 });
    const { wallMs } = (await end).measurement;
    expect(wallMs).toBeGreaterThan(0);
    expect(wallMs).toBeLessThanOrEqual(performance.now() - began - (until - stood));
  });

  test('over its memory limit the tree is killed, and the reason is memory', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = actor({ memoryLimit: { bytes: 10 * 2 ** 20 } })(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    await first.ask('ignore', { signals: ['SIGTERM'] });
    executor.meter.exceed(attempt.key);
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'memory' });
  });
});

describe('ending a tree found by the meter of this machine, over execa', () => {
  test.each(Object.entries(trees))('%s', async (_name, grow) => {
    const folder = temporaryFolder();
    const executor = executorOver('execa', folder, { meter: createMeter(), graceMs: 100 });
    const { attempt, grown } = grow(rig, folder);
    const end = executor.run(attempt);
    const actors = await grown();
    executor.stop(attempt, 'timeout', 'gently');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'timeout' });
    await Promise.all(actors.map(({ gone }) => gone));
    expect(rig.survivors()).toEqual([]);
  });
});

describe.runIf(spawners.length > 1)('what only the launcher can end', () => {
  test('a daemon that cleared its environment, found at the end and killed', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const attempt = actor()(folder);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    first.tell('start', { as: 'second', how: 'bare-daemon' });
    const second = await rig.meet('second');
    first.tell('exit', { code: 0 });
    expect((await end).evidence?.leftovers).toEqual([expect.stringMatching(new RegExp(`\\(${second.pid}\\)$`))]);
    await second.gone;
  });
});
