import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Executor } from '../../src/execute/executor.js';
import { createLocalExecutor, type LocalExecutorOptions } from '../../src/execute/local.js';
import { createSweepingMeter } from './sweeping-meter.js';

const launcher = fileURLToPath(new URL(`../../launcher/bin/mpmsub-launcher-linux-${process.arch}`, import.meta.url));

/** The spawners that this machine can run; the same tests run over each. */
export const spawners =
  process.platform === 'linux' && existsSync(launcher) ? (['launcher', 'execa'] as const) : (['execa'] as const);
export type SpawnerName = (typeof spawners)[number];

/** A local executor over one spawner, closed with the test. */
export function executorOver(
  spawner: SpawnerName,
  root: string,
  options: Partial<LocalExecutorOptions> = {},
): Executor & { readonly meter: ReturnType<typeof createSweepingMeter> } {
  const meter = createSweepingMeter();
  const executor = createLocalExecutor({
    capacity: { cpus: 2, memory: 2 ** 30 },
    meter,
    root,
    graceMs: 60_000, // a test that needs the kill after the grace says so
    env: spawner === 'execa' ? { ...process.env, MPMSUB_NO_HELPER: '1' } : process.env,
    ...options,
  });
  onTestFinished(() => executor.close?.());
  return { ...executor, meter };
}
