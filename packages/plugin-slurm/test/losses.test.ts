import { fakeJob } from '@mpmsub/runner/testing';
import { describe, expect, it } from 'vitest';
import type { LiveElement, Slot, Task } from '../src/grid/live-batch.js';
import { Losses } from '../src/grid/losses.js';
import type { Unfinished } from '../src/grid/watcher.js';
import { slurmDialect } from '../src/slurm/slurm-dialect.js';

const task = (): Task => ({
  attempt: { key: 'r/1', job: fakeJob('a'), number: 1, allocation: { cpus: 1, memory: 0 }, logs: { stdout: '/o', stderr: '/o' } },
  identity: 'a',
  settle: () => {},
  losses: 0,
  misses: 0,
  isAlone: false,
  isStopped: false,
});
const slot = (hasStarted: boolean) => ({ jobId: 'a', hasStarted }) as Slot;
const element = (jobs = 1) => ({ slots: Array.from({ length: jobs }) }) as unknown as LiveElement;
const why = (kind: Unfinished['kind'], word?: string): Unfinished => ({ kind, word, message: 'gone' });

describe('a job without a word', () => {
  it('is tried again twice, then has failed; it never succeeded', () => {
    const losses = new Losses(slurmDialect, 2, () => {});
    const one = task();
    expect(losses.judge(one, slot(true), element(), why('lost', 'COMPLETED'))).toBeUndefined();
    expect(one.isAlone).toBe(true);
    expect(losses.judge(one, slot(true), element(), why('lost', 'NODE_FAIL'))).toBeUndefined();
    expect(losses.judge(one, slot(true), element(), why('lost'))?.exit).toEqual({
      type: 'lost',
      message: 'was lost 3 times on slurm: gone',
    });
    losses.flush();
  });

  it('that had not begun may share an element again', () => {
    const losses = new Losses(slurmDialect, 2, () => {});
    const one = task();
    expect(losses.judge(one, slot(false), element(5), why('lost'))).toBeUndefined();
    expect(one.isAlone).toBe(false);
    losses.flush();
  });

  it('that was given back, or never arrived, is not lost', () => {
    const losses = new Losses(slurmDialect, 0, () => {});
    const one = task();
    for (let i = 0; i < 20; i++) {
      expect(losses.judge(one, slot(false), element(), why('returned'))).toBeUndefined();
      expect(losses.judge(one, slot(false), element(), why('unseen'))).toBeUndefined();
    }
    expect(one.losses).toBe(0);
    expect(losses.judge(one, slot(false), element(), why('unseen'))?.exit.type).toBe('spawn-failed');
  });

  it.each([
    ['OUT_OF_MEMORY', { exit: { type: 'signaled', signal: 'SIGKILL' }, evidence: { cgroupOomKill: true } }],
    ['TIMEOUT', { exit: { type: 'stopped', reason: 'timeout' } }],
    ['BadConstraints', { exit: { type: 'spawn-failed' } }],
  ])('ended as Slurm says, where it was alone: %s', (word, end) => {
    const losses = new Losses(slurmDialect, 2, () => {});
    expect(losses.judge(task(), slot(true), element(), why('lost', word))).toMatchObject(end);
  });

  it('that Slurm ended for its memory ran out of memory, whatever the state says', () => {
    const losses = new Losses(slurmDialect, 2, () => {});
    const message =
      'gone; its log ends: slurmstepd-n1: error: StepId=1.batch exceeded memory limit (200372224 > 104857600), being killed / slurmstepd-n1: error: Exceeded job memory limit';
    const end = losses.judge(task(), slot(true), element(), { kind: 'lost', word: 'JobLaunchFailure', message });
    expect(end).toMatchObject({
      exit: { signal: 'SIGKILL' },
      measurement: { peakMemory: 200372224, method: 'accounting' },
      evidence: { cgroupOomKill: true },
    });
  });

  it('whose worker never begins could not start; nodes where that happens again and again are avoided', () => {
    const losses = new Losses(slurmDialect, 2, () => {});
    const one = task();
    const there = { node: 'n2', slots: [slot(false)] } as unknown as LiveElement;
    const judge = () => losses.judge(one, there.slots[0]!, there, why('unbegun', 'NonZeroExitCode'));
    expect(judge()).toBeUndefined();
    expect(losses.avoid).toEqual([]);
    expect(judge()).toBeUndefined();
    expect(losses.avoid).toEqual(['n2']);
    // Without that node there is none.
    expect(losses.judge(one, there.slots[0]!, there, why('unbegun', 'BadConstraints'))).toBeUndefined();
    expect(losses.avoid).toEqual([]);
    expect(judge()?.exit).toMatchObject({
      type: 'spawn-failed',
      message: expect.stringMatching(/gone; every node needs .*"worker"/),
    });
    losses.flush();
  });

  it('that was cancelled before it began says nothing about its node', () => {
    const losses = new Losses(slurmDialect, 0, () => {});
    const there = { node: 'n2', slots: [slot(false)] } as unknown as LiveElement;
    for (let i = 0; i < 3; i++) {
      const end = losses.judge(task(), there.slots[0]!, there, why('unbegun', 'CANCELLED'));
      expect(end?.exit.type).toBe('lost');
    }
    expect(losses.avoid).toEqual([]);
  });

  it('of several is lost, whatever the element ran out of', () => {
    const losses = new Losses(slurmDialect, 2, () => {});
    expect(losses.judge(task(), slot(true), element(2), why('lost', 'OUT_OF_MEMORY'))).toBeUndefined();
    losses.flush();
  });

  it('is told with the others in one sentence', () => {
    const said: string[] = [];
    const losses = new Losses(slurmDialect, 2, (message, code) => said.push(`${code}: ${message}`));
    for (let i = 0; i < 3; i++) losses.judge(task(), slot(true), element(), why('lost'));
    losses.flush();
    losses.flush();
    expect(said).toEqual(['slurm-lost: 3 jobs (such as "a") were lost on slurm and will be submitted again: gone']);
  });
});
