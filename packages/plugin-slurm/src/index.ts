/** The same configuration on Slurm. */

export type { SlurmOptions } from './slurm/options.js';
export { slurm } from './slurm/slurm.js';
export { runElement } from './worker/run-element.js';
