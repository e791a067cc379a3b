import type { Plugin, Settings } from '@mpmsub/runner';
import type { RunFlags } from './run-flags.js';
import { UsageError } from './usage-error.js';

/**
 * The plugins of executors that jobs name and the configuration does not bring; loaded only then.
 *
 * @throws UsageError when `--cancel` speaks to a plugin that the configuration made.
 */
export async function remotePlugins({ jobs, plugins }: Settings, { cancel }: Pick<RunFlags, 'cancel'>): Promise<Plugin[]> {
  const isGiven = plugins.some(({ name }) => name === 'slurm');
  if (isGiven && cancel) {
    throw new UsageError('--cancel speaks to the plugin "slurm", but the configuration brings its own', 'set onInterrupt there');
  }
  if (isGiven || !jobs.some(({ executor }) => executor === 'slurm')) return [];
  const { slurm } = await import('@mpmsub/plugin-slurm');
  return [slurm(cancel ? { onInterrupt: 'cancel' } : {})];
}
