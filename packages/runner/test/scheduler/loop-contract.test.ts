import { expect, it } from 'vitest';
import { createScheduler } from '../../src/scheduler/index.js';

// What the run loop relies on, apart from the scheduler's own rules.

it('starts a job again that is to run alone with the whole budget', () => {
  const scheduler = createScheduler({ capacity: { cpus: 2, memory: 8000 } });
  scheduler.add([{ id: 'a', request: { cpus: 1, memory: 1000 } }], 0);
  expect(scheduler.poll(0)).toEqual(['a']);
  const seen = { succeeded: false, durationMs: 1, peakMemory: 2000 };
  scheduler.requeue('a', 1, { at: 1, memory: 8000, alone: true, seen });
  expect(scheduler.poll(1)).toEqual(['a']);
});

it('lets done() of a removed job meet the needs of what starts in any case, once', () => {
  const scheduler = createScheduler({ capacity: { cpus: 2, memory: 8000 } });
  scheduler.add(
    [
      { id: 'a', request: { cpus: 1 } },
      { id: 'b', needs: ['a'], request: { cpus: 1 } },
      { id: 'c', needs: ['b'], request: { cpus: 1 } },
    ],
    0,
  );
  expect(scheduler.poll(0)).toEqual(['a']);
  scheduler.remove(['b'], 1);
  scheduler.done('a', 1, { succeeded: false });
  expect(scheduler.poll(1)).toEqual([]);
  scheduler.done('b', 1);
  expect(scheduler.poll(1)).toEqual(['c']);
  expect(() => scheduler.done('b', 2)).toThrow('ended twice');
});

it('runs jobs of which nothing is known side by side where there are CPUs for them', () => {
  const scheduler = createScheduler({ capacity: { cpus: 2, memory: 8 * 2 ** 30 } });
  scheduler.add(
    ['a', 'b', 'c'].map((id) => ({ id, family: id, request: { cpus: 1 } })),
    0,
  );
  expect(scheduler.poll(0)).toHaveLength(2);
});

it('says that a family learns, and not that its jobs wait for others', () => {
  const scheduler = createScheduler({ capacity: { cpus: 2, memory: 8 * 2 ** 30 } });
  scheduler.add(
    ['a', 'b', 'c'].map((id) => ({ id, family: 'alike', request: { cpus: 1 } })),
    0,
  );
  expect(scheduler.poll(0)).toHaveLength(1);
  scheduler.done('a', 100, { succeeded: true, durationMs: 100, peakMemory: 2 ** 20 });
  expect(scheduler.limits()).toEqual({ learning: 1 });
});
