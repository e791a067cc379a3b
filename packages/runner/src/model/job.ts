import type { Measurement } from './measurement.js';
import type { Request } from './resources.js';

/** A job's name, unique in a run. */
export type JobId = string;

/** One process to start. A shell command line is the argv of the shell that runs it. */
export interface Command {
  /** Program and arguments, never joined into a shell line by us. */
  readonly argv: readonly [string, ...string[]];
  /** What the user wrote, for people to read. */
  readonly text: string;
}

/** A dependency: `when` says which ending of `job` lets the dependent start. */
export interface Need {
  readonly job: JobId;
  /** `success`: it succeeded; `failure`: it failed; `always`: it ended in any way. */
  readonly when: 'success' | 'failure' | 'always';
}

/** Why an attempt or a job failed, in the words people see. */
export type FailureReason =
  | 'exit'
  | 'signal'
  | 'timeout'
  | 'oom'
  | 'heap-oom'
  | 'memory-limit'
  | 'spawn'
  | 'lost'
  | 'cancelled'
  | 'dependency';

/** When and how a failed attempt is tried again. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly times: number;
  /** Reasons that are worth another attempt (`exit:75` is one exit code); empty: every reason. */
  readonly on: readonly string[];
  /** Milliseconds before the first retry. */
  readonly delayMs: number;
  readonly backoff: 'fixed' | 'exponential';
  /** Milliseconds, upper end of an exponential back-off. */
  readonly maxDelayMs: number;
  /** Part of the delay that is drawn at random, 0 to 1. */
  readonly jitter: number;
  /** Factor on the reservation after an `oom`; `undefined`: the rule of docs/scheduling.md. */
  readonly memoryFactor?: number | undefined;
}

/** `false`: no further attempt. `memory` is the next reservation in bytes; absent: the rule of docs/scheduling.md. */
export type RetryAnswer = false | { readonly delayMs: number; readonly memory?: number };

/** What is known of a job from earlier runs; filled by the profile cache through the `plan` hook. */
export interface Estimate {
  /** Measured peaks in bytes, oldest first, at most the last few. */
  readonly peaks: readonly number[];
  /** Measured wall times in milliseconds, oldest first. */
  readonly durationsMs: readonly number[];
  /** Mean cores used, where measured. */
  readonly cpus?: number | undefined;
  /** True when the numbers come from the job's family, not from the job itself. */
  readonly ofFamily?: boolean | undefined;
  /** True when the peaks are reckoned from the size of its `input`; the times may be, too. */
  readonly ofInput?: boolean | undefined;
}

/** A job as the engine knows it: normalised and frozen. Bytes, milliseconds, absolute paths, defaults filled. */
export interface Job {
  readonly id: JobId;
  /** Position of declaration; the last tie-breaker of every order. */
  readonly index: number;
  /** A single command is a pipeline of one. Each stage's stdout feeds the next one's stdin. */
  readonly stages: readonly [Command, ...Command[]];
  readonly needs: readonly Need[];
  readonly request: Request;
  /** True when `request.memory` was written by the user and is not to be lowered by measurements. */
  readonly pinned: boolean;
  /** Enforced ceiling in bytes; a `factor` is of the reservation. */
  readonly memoryLimit?: { readonly bytes: number } | { readonly factor: number } | undefined;
  /** Runs with nothing beside it. */
  readonly exclusive: boolean;
  /** Higher starts first; inherited by what it needs. Default 0. */
  readonly priority: number;
  readonly tags: readonly string[];
  /** Jobs of one family share a profile; default: the command's template. */
  readonly family: string;
  /** Added to the environment; `null` unsets. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Absolute. */
  readonly cwd: string;
  /** Absolute time in milliseconds, or a factor of its history. */
  readonly timeout?: { readonly ms: number } | { readonly factor: number } | undefined;
  readonly retry: RetryPolicy;
  /** Files whose size decides its memory: paths and globs, from `cwd`. */
  readonly input?: readonly string[] | undefined;
  /** Absolute paths of redirected standard streams. */
  readonly stdin?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  /** May be stopped and run again under memory pressure. Default true. */
  readonly preemptible: boolean;
  /** What becomes of processes that outlive the job's own. Default `kill`. */
  readonly leftovers: 'kill' | 'keep';
  /** Well-known variables tell the job's tools what it may use (see docs/configuration.md). Default false. */
  readonly share?: boolean | undefined;
  readonly description?: string | undefined;
  /** Name of the executor; `undefined`: the local one. */
  readonly executor?: string | undefined;
  readonly slurm?: SlurmRequest | undefined;
  readonly estimate?: Estimate | undefined;
  /** It succeeded in an earlier run and is not to run again; set by a `plan` tap (resume). */
  readonly restored?: Restored | undefined;
  /** Attempts that counted in an earlier run which was interrupted before this job was done; set by a `plan` tap (resume). Default 0. */
  readonly attempted?: number | undefined;
}

/** What is said to Slurm about a job besides its CPUs, memory and time; absent fields are the cluster's or the plugin's choice. */
export interface SlurmRequest {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  readonly gres?: string | undefined;
  readonly constraint?: string | undefined;
  /** Further options of `sbatch`, as they are. */
  readonly extra?: readonly string[] | undefined;
}

/** What an earlier run knows of a job that need not run again. */
export interface Restored {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly measurement?: Measurement | undefined;
}
