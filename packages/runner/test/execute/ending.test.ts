import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Actor, openRig, type Rig } from '../../../../test/rig/rig.js';
import type { Attempt } from '../../src/model/attempt.js';
import type { Job } from '../../src/model/job.js';
import { attemptOf, logsOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';
import { readProcesses } from './sweeping-meter.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

/** What stands when the tree is to be ended: the actors that must die with it. */
type Grow = (folder: string) => { attempt: Attempt; grown: () => Promise<Actor[]>; endsItself?: boolean };

const actor =
  (job: Partial<Job> = {}) =>
  (folder: string) =>
    attemptOf(folder, [rig.argv('first')], job);

/** The first actor starts a second one in some way. */
const pair =
  (how: string): Grow =>
  (folder) => ({
    attempt: actor()(folder),
    async grown() {
      const first = await rig.meet('first');
      first.tell('start', { as: 'second', how });
      return [first, await rig.meet('second')];
    },
  });

const trees: Record<string, Grow> = {
  'a child': pair('child'),
  'a child in a group of its own': pair('group'),
  'a child in a session of its own': pair('session'),
  'a daemon by double fork': pair('daemon'),
  'a pipeline whose stages all hang': (folder) => ({
    attempt: attemptOf(folder, [rig.argv('first'), rig.argv('second'), rig.argv('third')]),
    grown: () => Promise.all(['first', 'second', 'third'].map((name) => rig.meet(name))),
  }),
  'two sleeps below a shell': (folder) => ({
    attempt: shell(folder, `echo ${rig.token} > /dev/null; sleep 1000 & sleep 1000`),
    grown: async () => [],
  }),
  'one that ignores SIGTERM': (folder) => ({
    attempt: actor()(folder),
    async grown() {
      const first = await rig.meet('first');
      await first.ask('ignore', { signals: ['SIGTERM', 'SIGINT', 'SIGHUP'] });
      return [first];
    },
  }),
  'one that has stopped its own clock': (folder) => ({
    attempt: actor()(folder),
    async grown() {
      const first = await rig.meet('first');
      await first.ask('stop');
      return [first];
    },
  }),
  'a respawner': (folder) => ({
    attempt: shell(folder, `trap '' TERM; while :; do ${rig.argv('first').join(' ')}; done`),
    grown: async () => [await rig.meet('first')],
  }),
  'a storm of forks': (folder) => ({
    attempt: attemptOf(folder, [['perl', '-e', storm, rig.token, ...rig.argv('first')]]),
    grown: async () => [await rig.meet('first')],
  }),
  'one that forks and exits all the time': (folder) => ({
    attempt: attemptOf(folder, [['perl', '-e', hopper, rig.token, ...rig.argv('first')]]),
    grown: async () => [await rig.meet('first')],
    endsItself: true,
  }),
  'one whose children are zombies': (folder) => ({
    attempt: attemptOf(folder, [
      ['perl', '-e', 'for (1..20) { fork() or exit 0 } shift; exec @ARGV', rig.token, ...rig.argv('first')],
    ]),
    grown: async () => [await rig.meet('first')],
  }),
};

/** Forty processes that each fork a successor and exit, without end. */
const storm = `
shift;
if (fork() == 0) { exec @ARGV }
for (1..40) { next if fork(); for (;;) { exit 0 if fork(); select(undef, undef, undef, 0.01) } }
$SIG{TERM} = 'IGNORE';
sleep 1000;
`;

/** One process that never stays: it forks, the parent exits, and so on; it forgets where it came from as well. */
const hopper = `
shift;
if (fork() == 0) { exec @ARGV }
for (;;) { exit 0 if fork(); select(undef, undef, undef, 0.002) }
`;

describe.each(spawners)('ending a tree over %s', (spawner) => {
  describe.each(Object.entries(trees))('%s', (_name, grow) => {
    test('asked, then killed after the grace, and nothing is left', async () => {
      const folder = temporaryFolder();
      const executor = executorOver(spawner, folder, { graceMs: 100 });
      const { attempt, grown, endsItself } = grow(folder);
      const end = executor.run(attempt);
      const actors = await grown();
      executor.stop(attempt, 'timeout', 'gently');
      const { exit } = await end;
      expect(rig.survivors()).toEqual([]);
      await Promise.all(actors.map(({ gone }) => gone));
      if (!endsItself) expect(exit).toEqual({ type: 'stopped', reason: 'timeout' });
    });

    test('killed at once, and nothing is left', async () => {
      const folder = temporaryFolder();
      const executor = executorOver(spawner, folder);
      const { attempt, grown, endsItself } = grow(folder);
      const end = executor.run(attempt);
      const actors = await grown();
      executor.stop(attempt, 'cancelled', 'now');
      const { exit } = await end;
      expect(rig.survivors()).toEqual([]);
      await Promise.all(actors.map(({ gone }) => gone));
      if (!endsItself) expect(exit).toEqual({ type: 'stopped', reason: 'cancelled' });
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

  test('a process that forks, starts a session, forgets its environment and exits all the time', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const runaway = `shift; %ENV = (); if (fork() == 0) { exec @ARGV } use POSIX; for (;;) { exit 0 if fork(); POSIX::setsid() }`;
    const attempt = attemptOf(folder, [['perl', '-e', runaway, rig.token, ...rig.argv('first')]]);
    const end = executor.run(attempt);
    const first = await rig.meet('first');
    executor.stop(attempt, 'cancelled', 'now');
    await end;
    await first.gone;
    expect(rig.survivors()).toEqual([]);
  });
});
