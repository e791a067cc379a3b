import type { RunFlags } from '../run-flags.js';

/** Options of `mpmsub batch`. */
export interface BatchFlags extends RunFlags {
  readonly cpus?: string;
  readonly memory?: string;
  readonly maxCpus?: string;
  readonly maxMemory?: string;
  readonly colsep?: string;
  readonly tag?: boolean;
  readonly keepOrder?: boolean;
  readonly dryRun?: boolean;
}
