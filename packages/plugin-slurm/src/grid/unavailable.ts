import type { Executor } from '@mpmsub/runner';

/** Stands in for a grid that cannot be used from here: its jobs fail at once, and say why. What runs elsewhere is not touched. */
export function unavailable(name: string, why: string): Executor {
  return {
    name,
    capacity: { cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY },
    run: async () => ({ exit: { type: 'spawn-failed', message: why }, measurement: { wallMs: 0, method: 'none' } }),
    stop() {},
  };
}
