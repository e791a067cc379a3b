import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import type { LimitHold } from '../../src/model/limit-hold.js';
import { checkLimits, limitHolds } from '../../src/plan/limits.js';
import { fakeExecutor, fakeJob, VirtualClock } from '../../src/testing/index.js';
import { scene } from '../loop/scene.js';

const place = (hold?: LimitHold) => ({
  ...fakeExecutor({ clock: new VirtualClock(), capacity: { cpus: 4, memory: 2 ** 30 } }),
  ...(hold && { limits: () => hold }),
});
const limited = ['a', 'b'].map((id) => fakeJob(id, { memoryLimit: { bytes: 2 ** 20 } }));
const SAMPLED = { by: 'sampled', why: '/sys/fs/cgroup is mounted read-only' } as const;

describe('memory limits at the plan', () => {
  it.each<[string, LimitHold | undefined, 'hard' | 'sampled' | undefined, number]>([
    ['sampled limits, nothing asked', SAMPLED, undefined, 0],
    ['sampled limits, as asked', SAMPLED, 'sampled', 0],
    ['sampled limits, hard ones asked', SAMPLED, 'hard', 1],
    ['a wall', { by: 'cgroup v2' }, 'hard', 0],
    ['a place with rules of its own', undefined, 'hard', 0],
  ])('%s', (_name, hold, enforce, errors) => {
    const here = place(hold);
    expect(checkLimits(limited, () => here, enforce)).toHaveLength(errors);
  });

  it('asks a place only when a job of it has a limit', () => {
    const silent = {
      ...place(),
      limits: () => {
        throw new Error('asked');
      },
    };
    expect(checkLimits([fakeJob('free')], () => silent, 'hard')).toEqual([]);
    expect(limitHolds([fakeJob('free')], () => silent).size).toBe(0);
  });

  it('stops a run before it begins, with the reason and the remedy', async () => {
    const { options } = scene(limited);
    const here = place(SAMPLED);
    const failed = run({ ...options, executors: [here], enforce: 'hard' });
    await expect(failed).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'limit-not-hard',
          path: 'jobs.a.memoryLimit',
          message:
            'the memory limit of job "a" (and 1 more) can only be sampled here, and enforce is "hard": /sys/fs/cgroup is mounted read-only',
          hint: expect.stringContaining('mpmsub doctor'),
        },
      ],
    });
    expect(here.started).toEqual([]);
  });

  it('tells at the start of a run how they are held', async () => {
    const { options, events } = scene(limited);
    await run({ ...options, executors: [place(SAMPLED)] });
    expect(events.find(({ type }) => type === 'run-start')).toMatchObject({ limits: { local: SAMPLED } });
  });
});
