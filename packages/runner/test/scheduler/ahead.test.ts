import { describe, expect, it } from 'vitest';
import { createScheduler, type SchedulerJob } from '../../src/scheduler/index.js';

const yes = () => true;
const job = (id: string, more: Partial<SchedulerJob> = {}): SchedulerJob => ({
  id,
  request: { cpus: 1, memory: 100 },
  pinned: true,
  family: 'f',
  durationMs: 5,
  ...more,
});
const jobs = (count: number, more: Partial<SchedulerJob> = {}) => Array.from({ length: count }, (_, at) => job(`j${at}`, more));

function scheduler(list: readonly SchedulerJob[], capacity = { cpus: 2, memory: 1000 }) {
  const made = createScheduler({ capacity, policy: 'ranked' });
  made.add(list, 0);
  return made;
}

describe('jobs that are to start when any of those that run ends', () => {
  it('are the best-ranked, twice as many as run, and charged in the order in which they were given', () => {
    const it = scheduler(jobs(9));
    expect(it.ahead.take(0, yes)).toBeUndefined(); // nothing runs
    expect(it.poll(0)).toEqual(['j0', 'j1']);
    const given = Array.from({ length: 5 }, () => it.ahead.take(0, yes));
    expect(given).toEqual(['j2', 'j3', 'j4', 'j5', undefined]);
    expect([it.ahead.size, it.ahead.has('j2'), it.ahead.has('j6')]).toEqual([4, true, false]);
    it.done('j1', 5);
    expect([it.poll(5), it.ahead.has('j2'), it.ahead.has('j3')]).toEqual([[], false, true]);
    it.done('j0', 5);
    expect([it.poll(5), it.ahead.size]).toEqual([[], 2]);
    it.done('j2', 10);
    it.done('j3', 10);
    expect([it.poll(10), it.ahead.size]).toEqual([[], 0]);
    it.done('j4', 15);
    expect(it.poll(15)).toEqual(['j6']);
  });

  it.each<[string, readonly SchedulerJob[]]>([
    ['long', jobs(4, { durationMs: 51 })],
    ['of unknown length', jobs(4).map(({ durationMs: _, ...rest }) => rest)],
    ['exclusive', jobs(4, { exclusive: true })],
    ['larger than one that runs', [job('a'), job('b', { request: { cpus: 1, memory: 200 } }), ...jobs(3)]],
    ['unlike those that run', [job('a'), job('b'), job('c', { request: { cpus: 2, memory: 100 }, priority: -1 })]],
  ])('are not %s', (_, list) => {
    const it = scheduler(list);
    it.poll(0);
    expect(it.ahead.take(0, yes)).toBeUndefined();
  });

  it('are those that the caller accepts, and none while everything is held', () => {
    const it = scheduler(jobs(5));
    it.poll(0);
    expect(it.ahead.take(0, () => false)).toBeUndefined();
    it.hold(true);
    expect(it.ahead.take(0, yes)).toBeUndefined();
    it.hold(false);
    expect(it.ahead.take(0, yes)).toBe('j2');
  });

  it('come back to their rank', () => {
    const it = scheduler(jobs(5));
    it.poll(0);
    expect([it.ahead.take(0, yes), it.ahead.take(0, yes)]).toEqual(['j2', 'j3']);
    it.requeue('j2', 1);
    expect([it.ahead.size, it.ahead.take(1, yes)]).toEqual([1, 'j2']);
    it.done('j0', 5); // j3 has its place
    it.requeue('j3', 6); // and gives it to j2
    expect([it.ahead.size, it.ahead.has('j2'), it.poll(6)]).toEqual([0, false, []]);
    it.done('j1', 7);
    expect(it.poll(7)).toEqual(['j3']);
  });

  it('may end before they were charged, as far as the caller has heard', () => {
    const it = scheduler(jobs(4));
    it.poll(0);
    it.ahead.take(0, yes);
    it.done('j2', 3);
    expect(it.poll(3)).toEqual([]);
    it.done('j0', 4);
    expect(it.poll(4)).toEqual(['j3']);
    expect(it.size).toBe(2);
  });

  it('want to go back when something else could start but for them: its end would not make their room', () => {
    const it = scheduler([job('a', { request: { cpus: 2, memory: 100 } }), job('b', { request: { cpus: 2, memory: 100 } })], {
      cpus: 3,
      memory: 1000,
    });
    expect([it.poll(0), it.ahead.take(0, yes), it.ahead.wantsBack]).toEqual([['a'], 'b', false]);
    it.add([job('c')], 1);
    expect([it.poll(1), it.ahead.wantsBack, it.ahead.take(1, yes)]).toEqual([[], true, undefined]);
    it.requeue('b', 2);
    expect([it.ahead.wantsBack, it.poll(2)]).toEqual([false, ['c']]);
    expect(it.ahead.take(2, yes)).toBeUndefined();
  });

  it('are charged what they were given for, whatever they are found to use before', () => {
    const it = scheduler(jobs(5), { cpus: 2, memory: 300 });
    it.poll(0);
    it.ahead.take(0, yes);
    it.update('j2', { memory: 250 }, 1);
    it.done('j0', 5);
    expect([it.allocation('j2').memory, it.poll(5)]).toEqual([250, []]);
    it.done('j2', 6);
    expect(it.poll(6)).toEqual(['j3']);
  });
});
