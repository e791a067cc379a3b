import { type Lookup, profileCache } from '@mpmsub/plugin-profile-cache';
import { type Job, type Machine, openSession, type Plugin, type Settings, systemClock } from '@mpmsub/runner';
import { visible } from '@mpmsub/text';
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
 *
 * @throws PluginError when a plugin fails.
 */
export async function plannedJobs(settings: Settings, machine: Machine): Promise<Planned> {
  const { file, root, profile, plugins } = settings;
  let lookup: Lookup = () => undefined;
  const onPlan = (found: Lookup) => {
    lookup = found;
  };
  const all: readonly Plugin[] = plugins.some(({ name }) => name === 'profile-cache')
    ? plugins
    : [profileCache({ frozen: true, onPlan }), ...plugins];
  const session = openSession({
    runId: 'plan',
    machine,
    config: { file, root, profile },
    plugins: all,
    signal: new AbortController().signal,
    clock: systemClock,
  });
  session.flushWarnings((event) => {
    if (event.type === 'warning') writeErr(`warning: ${visible(event.message)}\n`);
  });
  const jobs = await session.hooks.plan.promise(settings.jobs);
  return { jobs, lookup };
}
