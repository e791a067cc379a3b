import { describe, expect, it } from 'vitest';
import { createScheduler } from '../../src/scheduler/index.js';
import { drive, GIB, job } from './drive.js';

const capacity = { cpus: 4, memory: 8 * GIB };

describe('fit', () => {
  it('starts what fits in every resource and nothing more', () => {
    const scheduler = createScheduler({ capacity: { ...capacity, gpu: 1 }, policy: 'first-fit' });
    const gpu = (id: string) => ({ id, request: { cpus: 1, memory: GIB, gpu: 1 } });
    scheduler.add([gpu('a'), gpu('b'), job('c', { memory: 7 * GIB }), job('d', { cpus: 3 }), job('e', { cpus: 0 })], 0);
    expect(scheduler.poll(0)).toEqual(['a', 'c', 'e'].slice(0, 2));
    scheduler.done('a', 1);
    expect(scheduler.poll(1)).toEqual(['b']);
  });

  it('clamps CPUs', () => {
    const { order } = drive([job('wide', { cpus: 64 }), job('small')], { capacity });
    expect(order).toHaveLength(2);
  });

  it.each([
    ['too much memory', { memory: 9 * GIB }],
    ['a named resource that is not there', { request: { cpus: 1, memory: GIB, gpu: 1 } }],
    ['exclusive', { exclusive: true }],
  ])('runs a job alone: %s', (_, rest) => {
    const jobs = [job('a'), job('big', rest), job('b'), job('c', { ms: 3000 })];
    const { starts, ends } = drive(jobs, { capacity });
    for (const other of ['a', 'b', 'c']) {
      const apart = ends.get(other)! <= starts.get('big')! || starts.get(other)! >= ends.get('big')!;
      expect(apart).toBe(true);
    }
  });

  it('keeps maxWorkers and maxParallel', () => {
    const scheduler = createScheduler({ capacity, maxWorkers: 3, maxParallel: { slow: 1 }, policy: 'first-fit' });
    scheduler.add([job('s1', { tags: ['slow'] }), job('s2', { tags: ['slow', 'other'] }), job('a'), job('b'), job('c')], 0);
    expect(scheduler.poll(0)).toEqual(['s1', 'a', 'b']);
    scheduler.done('a', 1);
    expect(scheduler.poll(1)).toEqual(['c']);
    scheduler.done('s1', 2);
    expect(scheduler.poll(2)).toEqual(['s2']);
  });

  it('takes an unlimited pool', () => {
    const scheduler = createScheduler({ capacity: { cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY } });
    scheduler.add([job('a', { cpus: 1000, memory: 1e15 }), { id: 'b', request: { cpus: 1 } }, job('c')], 0);
    expect(scheduler.poll(0).sort()).toEqual(['a', 'b', 'c']);
  });

  it('charges an update at once and starts nothing until it is paid back', () => {
    const scheduler = createScheduler({ capacity, policy: 'first-fit' });
    scheduler.add([job('a', { memory: 4 * GIB }), job('b', { memory: 4 * GIB }), job('c', { memory: GIB })], 0);
    expect(scheduler.poll(0)).toEqual(['a', 'b']);
    scheduler.update('a', { memory: 6 * GIB }, 1);
    expect(scheduler.allocation('a').memory).toBe(6 * GIB);
    scheduler.done('b', 2);
    expect(scheduler.poll(2)).toEqual(['c']);
    scheduler.update('c', { memory: 3 * GIB }, 3);
    scheduler.add([job('d', { memory: 1 })], 3);
    expect(scheduler.poll(3)).toEqual([]);
    scheduler.done('a', 4);
    expect(scheduler.poll(4)).toEqual(['d']);
  });

  it('uses the changed request of a waiting job', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a', { memory: 8 * GIB }), job('b', { memory: 8 * GIB, cpus: 2 })], 0);
    expect(scheduler.poll(0)).toEqual(['b']);
    scheduler.update('b', { memory: GIB }, 1);
    scheduler.update('a', { memory: GIB, cpus: 3 }, 1);
    expect(scheduler.poll(1)).toEqual([]);
    scheduler.update('a', { cpus: 2 }, 1);
    expect(scheduler.poll(1)).toEqual(['a']);
  });
});

describe('needs', () => {
  it('are met by done, of jobs added here or elsewhere, earlier or later', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.done('elsewhere', 0);
    scheduler.add([job('a', { needs: ['b', { job: 'foreign', when: 'always' }, 'elsewhere'] }), job('b')], 0);
    expect(scheduler.poll(0)).toEqual(['b']);
    scheduler.done('b', 1);
    expect(scheduler.explain('a', 1)).toMatchObject({ state: 'waiting', waitsFor: ['foreign'] });
    scheduler.done('foreign', 2);
    scheduler.add([job('late', { needs: ['b'] })], 2);
    expect(scheduler.poll(2).sort()).toEqual(['a', 'late']);
  });

  it('are not met by remove', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a'), job('b', { needs: ['a'] })], 0);
    scheduler.remove(['a'], 0);
    expect(scheduler.poll(0)).toEqual([]);
    scheduler.remove(['b'], 0);
    expect(scheduler.size).toBe(0);
  });

  it('of what comes after the job was removed are met when that is told as done', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a'), job('b'), job('c')], 0);
    scheduler.remove(['a', 'b', 'c'], 0);
    scheduler.done('a', 0);
    expect(() => scheduler.done('a', 0)).toThrow('ended twice');
    scheduler.add([job('after-a', { needs: ['a'] }), job('after-b', { needs: ['b', 'c'] })], 1);
    expect(scheduler.poll(1)).toEqual(['after-a']);
    scheduler.done('b', 2);
    expect(scheduler.explain('after-b', 2)).toMatchObject({ state: 'waiting', waitsFor: ['c'] });
    scheduler.done('c', 3);
    expect(scheduler.poll(3)).toEqual(['after-b']);
    expect(() => scheduler.done('c', 3)).toThrow('ended twice');
  });

  it('hand their priority on', () => {
    const jobs = [job('x', { cpus: 4 }), job('base', { cpus: 4 }), job('urgent', { cpus: 4, needs: ['base'], priority: 5 })];
    for (const policy of ['planned', 'ranked', 'first-fit'] as const) {
      expect(drive(jobs, { capacity, policy }).order).toEqual(['base', 'urgent', 'x']);
    }
  });

  it('hand on the priority of a job that comes later', () => {
    const scheduler = createScheduler({ capacity, policy: 'ranked' });
    const many = Array.from({ length: 30 }, (_, i) => job(`j${i}`, { cpus: 4 }));
    scheduler.add(many, 0);
    expect(scheduler.poll(0)).toEqual(['j0']);
    scheduler.add([job('urgent', { needs: ['j20'], priority: 1 })], 1);
    scheduler.done('j0', 2);
    expect(scheduler.poll(2)).toEqual(['j20']);
  });
});

describe('order', () => {
  it('is priority, then upward rank by share, then declaration', () => {
    const jobs = [
      job('short', { cpus: 4, durationMs: 1 }),
      job('long', { cpus: 4, durationMs: 9 }),
      job('same', { cpus: 4, durationMs: 9 }),
      job('first', { cpus: 4, durationMs: 1, priority: 1 }),
      job('chain', { cpus: 4, durationMs: 2 }),
      job('tail', { cpus: 1, durationMs: 20, needs: ['chain'] }),
    ];
    expect(drive(jobs, { capacity, policy: 'ranked' }).order).toEqual(['first', 'chain', 'long', 'same', 'tail', 'short']);
  });

  it('follows the times that the family teaches', () => {
    const jobs = [
      ...Array.from({ length: 6 }, (_, i) => job(`s${i}`, { cpus: 4, family: 'short', ms: 10 })),
      ...Array.from({ length: 6 }, (_, i) => job(`l${i}`, { cpus: 3, family: 'long', ms: 1000 })),
    ];
    const { order } = drive(jobs, { capacity, policy: 'ranked' });
    expect(order.slice(0, 4)).toEqual(['s0', 's1', 's2', 's3']);
    // Nothing is known of the long ones yet: they count as the median.
    expect(order).toHaveLength(12);
  });
});

describe('requeue, hold and removal', () => {
  it('runs again after the delay with what was promised, alone if told', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a'), job('b')], 0);
    expect(scheduler.poll(0)).toEqual(['a', 'b']);
    scheduler.requeue('a', 10, { at: 50, memory: 8 * GIB, alone: true });
    expect(scheduler.poll(10)).toEqual([]);
    expect(scheduler.nextWake(10)).toBe(50);
    expect(scheduler.explain('a', 10)).toMatchObject({
      state: 'ready',
      reserveSource: 'retry',
      lacks: [{ resource: 'a delay' }, { resource: 'exclusive' }],
    });
    expect(scheduler.poll(50)).toEqual([]);
    expect(scheduler.nextWake(50)).toBeUndefined();
    scheduler.done('b', 60);
    expect(scheduler.poll(60)).toEqual(['a']);
    expect(scheduler.allocation('a').memory).toBe(8 * GIB);
    scheduler.done('a', 70);
    expect(scheduler.size).toBe(0);
  });

  it('starts nothing while held', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a')], 0);
    scheduler.hold(true);
    expect(scheduler.poll(0)).toEqual([]);
    scheduler.hold(false);
    expect(scheduler.poll(0)).toEqual(['a']);
  });

  it('refuses what makes no sense', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([job('a')], 0);
    expect(() => scheduler.add([job('a')], 0)).toThrow('Internal error');
    expect(() => scheduler.done('a', 0)).toThrow('Internal error');
    expect(() => scheduler.requeue('b', 0)).toThrow('Internal error');
    expect(() => scheduler.explain('b', 0)).toThrow('Internal error');
    scheduler.poll(0);
    expect(() => scheduler.remove(['a'], 0)).toThrow('Internal error');
    scheduler.done('a', 1);
    expect(() => scheduler.done('a', 1)).toThrow('Internal error');
    expect(scheduler.explain('a', 1).state).toBe('gone');
  });

  it('books no more for a job than it is held to, but what its user asked for', () => {
    const scheduler = createScheduler({ capacity: { cpus: 8, memory: 8 * GIB } });
    const limited = { request: { cpus: 1 }, memoryLimit: { bytes: GIB / 4 } };
    scheduler.add(
      [
        { id: 'a', family: 'f', ...limited },
        { id: 'b', family: 'f', ...limited },
        { id: 'grown', ...limited, estimate: { peaks: [GIB], durationsMs: [] } },
        { id: 'asked', ...limited, request: { cpus: 1, memory: GIB } },
      ],
      0,
    );
    // Nothing is known of a and b, but how much they can do: they need not wait for each other.
    expect(scheduler.poll(0).sort()).toEqual(['a', 'asked', 'b', 'grown']);
    expect(scheduler.allocation('a').memory).toBe(GIB / 4);
    expect(scheduler.allocation('grown').memory).toBe(GIB / 4);
    expect(scheduler.explain('grown', 0).reserveSource).toBe('limit');
    expect(scheduler.allocation('asked').memory).toBe(GIB);
  });
});
