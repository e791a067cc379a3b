/** The same configuration on Slurm, and on Grid Engine. */

export { sge } from './sge/sge.js';
export type { SgeOptions } from './sge/sge-options.js';
export { slurm } from './slurm/slurm.js';
export type { SlurmOptions } from './slurm/slurm-options.js';
export { runElement } from './worker/run-element.js';
