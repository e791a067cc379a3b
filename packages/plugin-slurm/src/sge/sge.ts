import type { Plugin } from '@mpmsub/runner';
import { gridPlugin } from '../grid/grid-plugin.js';
import { readLimits } from './read-limits.js';
import { sgeDialect } from './sge-dialect.js';
import type { SgeOptions } from './sge-options.js';

/**
 * Runs jobs on Grid Engine: those with `executor: "sge"`, or all.
 *
 * @throws ConfigError with everything that is wrong with the options.
 */
export function sge(options: SgeOptions = {}): Plugin {
  const texts = ['queue', 'project', 'parallelEnvironment', 'memory'];
  return gridPlugin({ dialect: sgeDialect(options), texts, request: {}, readLimits }, options);
}
