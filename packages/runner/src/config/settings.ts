import type { Diagnostic } from '../model/diagnostic.js';
import type { Job } from '../model/job.js';
import type { Enforcement } from '../model/limit-hold.js';
import type { Plugin } from '../plugin.js';
import type { Policy } from '../scheduler/scheduler.js';
import type { ProfileSpec } from './spec.js';

/** A configuration after validation: units parsed, defaults merged, paths absolute. */
export interface Settings {
  /** Absolute path of the configuration file; `undefined` for one made in code. */
  readonly file: string | undefined;
  /** Every file it was made of: itself, then what it extends; `undefined` for one made in code. */
  readonly files?: readonly string[] | undefined;
  /** Absolute folder that relative paths start from: the file's own. */
  readonly root: string;
  /** Budget of CPUs; `undefined`: what the machine lets us use. */
  readonly cpus?: number | undefined;
  /** Budget of memory; a `fraction` is of what is available. `undefined`: fraction 0.9. */
  readonly memory?: { readonly bytes: number } | { readonly fraction: number } | undefined;
  /** Named resources. */
  readonly resources: Readonly<Record<string, number>>;
  readonly policy?: Policy | undefined;
  /** How memory limits must be held; `undefined`: by the kernel where it can, else by sampling. */
  readonly enforce?: Enforcement | undefined;
  readonly maxWorkers?: number | undefined;
  /** Most jobs of a family or tag at once. */
  readonly maxParallel: Readonly<Record<string, number>>;
  readonly plugins: readonly Plugin[];
  readonly jobs: readonly Job[];
  /** What was measured, where the configuration holds it; `undefined`: it is kept elsewhere. */
  readonly profile?: ProfileSpec | undefined;
  /** What is allowed but hardly meant; nothing here stops a run. */
  readonly warnings: readonly Diagnostic[];
}
