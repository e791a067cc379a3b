import { expect, it } from 'vitest';
import { createEmit } from '../../src/emit.js';
import { createHooks } from '../../src/hooks.js';
import type { UsageEvent } from '../../src/model/events.js';
import type { Pool } from '../../src/plan/pool.js';
import { RunState } from '../../src/state.js';
import { VirtualClock } from '../../src/testing/index.js';
import { UsageWatch } from '../../src/usage-watch.js';

it('the end of the run is simulated for who asks, and once for each event', () => {
  const hooks = createHooks();
  let now = 0;
  const clock = { now: () => now, after: () => () => {} };
  const asked: number[] = [];
  const scheduler = { expectedEnd: (at: number) => asked.push(at) && at + 50 };
  const pool = { executor: { name: 'local' }, scheduler } as unknown as Pool;
  const state = new RunState(() => ({ stdout: '', stderr: '' }));
  const watch = new UsageWatch({ hooks, emit: createEmit(hooks), state, clock }, () => 0);
  const events: UsageEvent[] = [];
  hooks.usage.tap('test', (event) => void events.push(event));
  for (now of [2000, 5000, 8000]) watch.note(pool, { attempts: [], availableMemory: 1 });
  expect(asked).toEqual([]);
  for (const again of ['once', 'twice'])
    expect([again, ...events.map(({ expectedEnd }) => expectedEnd)]).toEqual([again, 2050, 5050, 8050]);
  expect(JSON.parse(JSON.stringify(events[1]))).toMatchObject({ at: 5000, expectedEnd: 5050 });
  expect(asked).toEqual([2000, 5000, 8000]);
});

it('a peak that is only a bound is nothing that was used', () => {
  const hooks = createHooks();
  const parts = {
    hooks,
    emit: createEmit(hooks),
    state: new RunState(() => ({ stdout: '', stderr: '' })),
    clock: new VirtualClock(),
  };
  const watch = new UsageWatch(parts, () => 0);
  const end = (peakMemory: number, peakIsBound?: boolean) => ({
    exit: { type: 'exited', code: 0 } as const,
    measurement: { wallMs: 1, cpuMs: 5, peakMemory, peakIsBound, method: 'procfs' } as const,
  });
  watch.ended(end(2000, true));
  watch.ended(end(1000));
  expect([watch.peakMemory, watch.cpuMs]).toEqual([1000, 10]);
});
