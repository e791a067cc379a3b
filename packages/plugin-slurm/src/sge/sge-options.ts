import type { GridPluginOptions } from '../grid/plugin-options.js';

/** Options of {@link sge}. Names of queues, parallel environments and resources are a site's own: `qconf -sql`, `-spl` and `-sc` list them. */
export interface SgeOptions extends GridPluginOptions {
  /** Queue, or several with commas. Default: the cluster's. */
  readonly queue?: string | undefined;
  /** Project that is charged. Default: the cluster's. */
  readonly project?: string | undefined;
  /** The parallel environment that gives an element several slots on one host. Default `smp`. */
  readonly parallelEnvironment?: string | undefined;
  /** The resource by which memory is asked for, in all for each element. Default `mem_free`. */
  readonly memory?: string | undefined;
  /** Further options of `qsub`. */
  readonly extra?: readonly string[] | undefined;
}
