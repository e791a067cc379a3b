/** A job as `mpmsub init` would write it. */
export interface ProposedJob {
  readonly id: string;
  readonly cmd: string;
  /** Relative to the configuration's folder; absent: that folder. */
  readonly cwd?: string | undefined;
  /** Absent: one, as for any job. */
  readonly cpus?: number | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What one source of jobs gives: the jobs, and what was left out on purpose. */
export interface Proposal {
  /** For people: where the jobs come from. */
  readonly source: string;
  readonly jobs: readonly ProposedJob[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}
