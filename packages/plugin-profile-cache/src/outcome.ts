import type { Drift } from './drift.js';
import type { InputLine } from './input/input-lines.js';
import type { Proposal } from './propose-requests.js';
import type { Regression } from './regression.js';
import type { ConfigWrite } from './write-config.js';

/** What a run's end brought, for the CLI and for whoever passed `onEnd`. */
export interface ProfileOutcome {
  /** Absolute path of the profile. */
  readonly file: string;
  /** True when the profile was replaced. */
  readonly isWritten: boolean;
  /** Unified diff of the profile; empty when nothing changed. With `frozen` or `dryRun`: of what would have been written. */
  readonly diff: string;
  /** Recommended settings of the jobs of this run that were measured. */
  readonly proposals: readonly Proposal[];
  /** Families of this run whose jobs name an input: how their memory follows its size, or why that cannot be told. */
  readonly inputs: readonly InputLine[];
  /** Present with `into: 'config'`: what was edited, and what was refused and why. */
  readonly config?: ConfigWrite | undefined;
  /** Jobs above `failOnMemory`; the run counts as failed when there are any. */
  readonly regressions: readonly Regression[];
  /** Ids of finished jobs that `failOnMemory` could not judge: the profile has no peak of theirs, or nothing was measured. */
  readonly unjudged: readonly string[];
  /** Published numbers that are out of date; only with `frozen`. */
  readonly drift: readonly Drift[];
}
