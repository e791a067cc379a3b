import { describe, expect, it } from 'vitest';
import { createScheduler } from '../../src/scheduler/index.js';

const GIB = 2 ** 30;
const unknown = (id: string, priority = 0) => ({ id, family: 'f', request: { cpus: 1 }, pinned: false, priority });

/** Ends one job at a time and answers the order of starts. */
function drain(scheduler: ReturnType<typeof createScheduler>, meanwhile: (started: string[], now: number) => void = () => {}) {
  const order: string[] = [];
  const running: string[] = [];
  for (let now = 0; now < 1000; now += 1) {
    const started = scheduler.poll(now);
    order.push(...started);
    running.push(...started);
    if (running.length === 0) break;
    meanwhile(order, now);
    scheduler.done(running.shift()!, now, { succeeded: true, durationMs: 1, peakMemory: GIB / 100 });
  }
  return order;
}

describe('jobs of unknown size that wait for the first of their family', () => {
  const machine = { capacity: { cpus: 1, memory: 8 * GIB } };

  it('come forward best-ranked first, whatever the order of declaration', () => {
    const scheduler = createScheduler(machine);
    scheduler.add(
      [3, 1, 4, 1, 5, 9, 2, 6].map((priority, at) => unknown(`${priority}-${at}`, priority)),
      0,
    );
    const order = drain(scheduler);
    const priorities = order.slice(1).map((id) => Number(id[0]));
    expect(order).toHaveLength(8);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  });

  it('let later arrivals of a higher rank go first, and pass over what was removed', () => {
    const scheduler = createScheduler(machine);
    scheduler.add(
      Array.from({ length: 6 }, (_, at) => unknown(`old-${at}`)),
      0,
    );
    const order = drain(scheduler, (started, now) => {
      if (now !== 0) return;
      expect(started).toEqual(['old-0']);
      scheduler.add([unknown('urgent', 5)], now);
      scheduler.remove(['old-2'], now);
      expect(scheduler.poll(now)).toEqual([]);
    });
    expect(order).toEqual(['old-0', 'urgent', 'old-1', 'old-3', 'old-4', 'old-5']);
  });
});
