import { profileCache } from '@mpmsub/plugin-profile-cache';
import { createHooks, type Job, type Machine, type Plugin, type Settings } from '@mpmsub/runner';
import { writeErr } from './write.js';

/**
 * The jobs as a run would see them: with what was measured earlier, and with what plugins add. Nothing runs and nothing is written:
 * only the `plan` hook is called.
 */
export async function plannedJobs(settings: Settings, machine: Machine): Promise<readonly Job[]> {
  const hooks = createHooks();
  const { file, root, plugins } = settings;
  const all: readonly Plugin[] = plugins.some(({ name }) => name === 'profile-cache')
    ? plugins
    : [profileCache({ frozen: true }), ...plugins];
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
  return hooks.plan.promise(settings.jobs);
}
