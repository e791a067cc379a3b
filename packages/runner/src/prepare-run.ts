import { parse } from 'node:path';
import type { Settings } from './config/settings.js';
import { createLocalExecutor } from './execute/local.js';
import { detectMachine } from './machine.js';
import { createMeter } from './measure/create-meter.js';
import type { Machine } from './model/machine.js';
import type { Resources } from './model/resources.js';
import type { RunOptions } from './run.js';

/** Part of the available memory that is used when nobody says otherwise: the rest is for everything else on the machine. */
const DEFAULT_FRACTION = 0.9;

/** What a run on this machine may book: the settings' own words where there are any, within what the machine has. */
export function budgetOf(settings: Pick<Settings, 'cpus' | 'memory' | 'resources'>, machine: Machine): Resources {
  const wanted = settings.memory ?? { fraction: DEFAULT_FRACTION };
  const memory = 'bytes' in wanted ? wanted.bytes : wanted.fraction * machine.availableMemory;
  return {
    ...settings.resources,
    // More CPUs than there are is a choice (jobs that wait for a disk or a network); memory that is not there is none.
    cpus: settings.cpus ?? machine.cpus,
    memory: Math.floor(Math.min(memory, machine.memoryLimit)),
  };
}

/**
 * Makes ready what `run` needs to run a configuration here: the machine, its budget, a meter and the local executor.
 *
 * @param machine default: detected.
 */
export async function prepareRun(settings: Settings, machine?: Machine): Promise<RunOptions> {
  const here = machine ?? (await detectMachine());
  // Tools may be installed in any folder above, as npm looks for them: a workspace's root holds those of its packages.
  const executor = createLocalExecutor({
    capacity: budgetOf(settings, here),
    meter: createMeter(settings.enforce),
    enforce: settings.enforce,
    root: parse(settings.root).root,
  });
  return {
    jobs: settings.jobs,
    executors: [executor],
    machine: here,
    config: { file: settings.file, root: settings.root, profile: settings.profile },
    plugins: settings.plugins,
    policy: settings.policy,
    enforce: settings.enforce,
    maxWorkers: settings.maxWorkers,
    maxParallel: settings.maxParallel,
  };
}
