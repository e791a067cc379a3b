import type { ProcessId } from '../measure/meter.js';
import type { Environment } from './environment.js';
import { createExecaSpawner } from './execa-spawner.js';
import { findLauncher } from './launcher-file.js';
import { createLauncherSpawner } from './launcher-spawner.js';
import type { Spawner } from './spawner.js';
import { createWatchdog } from './watchdog.js';

/** What the choice of a spawner depends on. */
export interface SpawnerChoice {
  /** What jobs inherit; `MPMSUB_NO_HELPER=1` in it opts out of the launcher. */
  readonly base: Environment;
  /** What the mark of every process of this run begins with. */
  readonly mark: string;
  /** Live processes of an attempt by a fresh sweep. */
  members(key: string): readonly ProcessId[];
}

/** The launcher where there is one and for as long as it serves, else execa with a watchdog. */
export function chooseSpawner({ base, mark, members }: SpawnerChoice): Spawner {
  const found = findLauncher(base);
  const launcher = 'file' in found ? createLauncherSpawner(found.file, base, members) : undefined;
  let portable: Spawner | undefined;
  const startPortably: Spawner['start'] = (request, listener) => {
    portable ??= createExecaSpawner({ base, members, watchdog: createWatchdog(mark) });
    return portable.start(request, listener);
  };
  return {
    get name() {
      return launcher && !portable ? launcher.name : 'execa';
    },
    get entersGroups() {
      return launcher !== undefined && !portable;
    },
    get queue() {
      return portable ? undefined : launcher?.queue;
    },
    start(request, listener) {
      if (launcher === undefined || portable !== undefined) return startPortably(request, listener);
      return launcher
        .start(request, listener)
        .then((started) => ('failure' in started && started.isUntried ? startPortably(request, listener) : started));
    },
    async close() {
      await Promise.all([launcher?.close(), portable?.close()]);
    },
  };
}
