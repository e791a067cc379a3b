import { expect, it } from 'vitest';
import { createEmit } from '../../src/emit.js';
import { createHooks } from '../../src/hooks.js';
import { RunState } from '../../src/state.js';
import { VirtualClock } from '../../src/testing/index.js';
import { UsageWatch } from '../../src/usage-watch.js';

it('a peak that is only a bound is nothing that was used', () => {
  const hooks = createHooks();
  const parts = {
    hooks,
    emit: createEmit(hooks),
    state: new RunState(
      () => ({ stdout: '', stderr: '' }),
      () => true,
    ),
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
