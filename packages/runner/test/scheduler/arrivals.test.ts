import { afterEach, describe, expect, it, vi } from 'vitest';
import { createScheduler } from '../../src/scheduler/index.js';
import { LiveQueue } from '../../src/scheduler/live-queue.js';
import { GIB } from './drive.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** `count` jobs with different times, each told apart by its number. */
const batch = (name: string, count: number, durationMs = 1000) =>
  Array.from({ length: count }, (_, at) => ({
    id: `${name}${at}`,
    request: { cpus: 1 + (at % 3), memory: (1 + (at % 5)) * GIB },
    durationMs: durationMs + 37 * (at % 11),
  }));

describe('jobs that arrive while others run', () => {
  const capacity = { cpus: 4, memory: 16 * GIB };

  it('are put into the plan one by one, without a new order for each', () => {
    const rebuild = vi.spyOn(LiveQueue.prototype, 'rebuild');
    const scheduler = createScheduler({ capacity });
    scheduler.add(batch('first', 200), 0);
    scheduler.poll(0);
    expect(rebuild).toHaveBeenCalledTimes(1);
    for (const job of batch('late', 600)) {
      scheduler.add([job], 1);
      scheduler.poll(1);
    }
    // Once for each tenth more: log(4) / log(10 / 9) is 13.
    expect(rebuild.mock.calls.length).toBeLessThan(20);
    expect(scheduler.size).toBe(800);
  });

  it('do not cost a plan each where few wait at a time', () => {
    const scheduler = createScheduler({ capacity });
    const rebuild = vi.spyOn(LiveQueue.prototype, 'rebuild');
    let running: string[] = [];
    let ended = 0;
    for (const [at, job] of batch('stream', 1000).entries()) {
      const now = 300 * at;
      scheduler.add([{ ...job, request: { cpus: 1 } }], now);
      running = [...running, ...scheduler.poll(now)];
      if (running.length > 1) {
        scheduler.done(running.shift()!, now);
        ended += 1;
      }
    }
    // Only what waits is put in order, and that is a handful.
    const ordered = rebuild.mock.calls.reduce((sum, [entries]) => sum + entries.length, 0);
    expect(ordered).toBeLessThan(20 * 1000);
    expect(ended).toBeGreaterThan(900);
  });

  it('go before planned jobs that rank lower, and so does what they wait for', () => {
    const scheduler = createScheduler({ capacity: { cpus: 1, memory: GIB } });
    const small = Array.from({ length: 100 }, (_, at) => ({
      id: `s${at}`,
      request: { cpus: 1, memory: GIB / 2 },
      durationMs: 10 + (at % 7),
    }));
    scheduler.add(small, 0);
    const [first] = scheduler.poll(0);
    // Waits for the last of the plan and is longer than all of them together.
    const last = small.findLast((job) => job.id !== first)!;
    scheduler.add([{ id: 'long', request: { cpus: 1, memory: GIB / 2 }, durationMs: 9000, needs: [last.id] }], 1);
    scheduler.poll(1);
    scheduler.done(first!, 15);
    expect(scheduler.poll(15)).toEqual([last.id]);
    scheduler.done(last.id, 30);
    expect(scheduler.poll(30)).toEqual(['long']);
  });

  it.each([
    [150, 'alike40'],
    [50, 'other'],
  ])('rank by what has been learned of jobs that are all alike: of %i and 100 ms %s goes first', (durationMs, next) => {
    const scheduler = createScheduler({ capacity: { cpus: 1, memory: GIB }, policy: 'ranked' });
    const rebuild = vi.spyOn(LiveQueue.prototype, 'rebuild');
    const request = { cpus: 1, memory: GIB / 2 };
    scheduler.add(
      Array.from({ length: 100 }, (_, at) => ({ id: `alike${at}`, request, family: 'alike' })),
      0,
    );
    const started: string[] = [];
    let now = 0;
    const round = () => {
      const [id] = scheduler.poll(now);
      started.push(id!);
      now += durationMs;
      scheduler.done(id!, now);
    };
    for (let at = 0; at < 40; at += 1) round();
    expect(started).toEqual(Array.from({ length: 40 }, (_, at) => `alike${at}`));
    // What they take makes no difference to their order.
    expect(rebuild).toHaveBeenCalledTimes(1);
    scheduler.add([{ id: 'other', request, durationMs: 100 }], now);
    expect(scheduler.poll(now)).toEqual([next]);
  });

  it.each([
    [100, 'other'],
    [0.5, 'alike1'],
  ])('rank beside jobs of which nothing is known as if these took a millisecond: %d ms', (durationMs, next) => {
    const scheduler = createScheduler({ capacity: { cpus: 1, memory: GIB }, policy: 'ranked' });
    const request = { cpus: 1, memory: GIB / 2 };
    scheduler.add(
      Array.from({ length: 100 }, (_, at) => ({ id: `alike${at}`, request, family: 'alike' })),
      0,
    );
    expect(scheduler.poll(0)).toEqual(['alike0']);
    scheduler.add([{ id: 'other', request, durationMs }], 0);
    scheduler.poll(0);
    scheduler.done('alike0', 1);
    expect(scheduler.poll(1)).toEqual([next]);
  });
});
