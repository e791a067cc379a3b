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
