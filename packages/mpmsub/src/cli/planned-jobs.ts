import { type Lookup, profileCache } from '@mpmsub/plugin-profile-cache';
import { createHooks, type Job, type Machine, type Plugin, type Settings } from '@mpmsub/runner';
import { writeErr } from './write.js';

/** The jobs of a run that does not take place. */
export interface Planned {
  readonly jobs: readonly Job[];
  /** Finds a job in the profile. It finds none where the configuration brings a profile cache of its own: then estimates tell. */
  readonly lookup: Lookup;
}

/**
 * The jobs as a run would see them: with what was measured earlier, and with what plugins add. Nothing runs and nothing is written:
 * only the `plan` hook is called.
 */
export async function plannedJobs(settings: Settings, machine: Machine): Promise<Planned> {
  const hooks = createHooks();
  const { file, root, plugins } = settings;
  let lookup: Lookup = () => undefined;
  const onPlan = (found: Lookup) => {
    lookup = found;
  };
  const all: readonly Plugin[] = plugins.some(({ name }) => name === 'profile-cache')
    ? plugins
    : [profileCache({ frozen: true, onPlan }), ...plugins];
  for (const plugin of all) {
    plugin.apply({
      runId: 'plan',
      hooks,
      signal: new AbortController().signal,
      machine,
      config: { file, root },
      warn: (message) => writeErr(`warning: ${message}\n`),
    });
  }
  const jobs = await hooks.plan.promise(settings.jobs);
  return { jobs, lookup };
}
