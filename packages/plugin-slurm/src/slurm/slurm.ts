import type { Plugin } from '@mpmsub/runner';
import { gridPlugin } from '../grid/grid-plugin.js';
import { readLimits } from './read-limits.js';
import { slurmDialect } from './slurm-dialect.js';
import type { SlurmOptions } from './slurm-options.js';

/**
 * Runs jobs on Slurm: those with `executor: "slurm"`, or all.
 *
 * @throws ConfigError with everything that is wrong with the options.
 */
export function slurm(options: SlurmOptions = {}): Plugin {
  const { partition, account, qos, gres, constraint, extra } = options;
  const all = Object.entries({ partition, account, qos, gres, constraint, extra });
  const request = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  const texts = ['partition', 'account', 'qos', 'gres', 'constraint'];
  return gridPlugin({ dialect: slurmDialect, texts, request, readLimits }, options);
}
