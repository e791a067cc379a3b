import type { SlurmRequest } from '@mpmsub/runner';
import type { GridPluginOptions } from '../grid/plugin-options.js';

/** Options of {@link slurm}. The fields of {@link SlurmRequest} are for all its jobs; a job's own `slurm` wins. */
export interface SlurmOptions extends SlurmRequest, GridPluginOptions {}
