import type { MeasurementMethod } from '@mpmsub/runner';
import type { InputModel, SizePoint } from './input/input-model.js';

/** What is kept about one job (or one family) on one class of machines. Memory is bytes, times are milliseconds. */
export interface ProfileEntry {
  /** `job`: one fingerprint; `family`: all jobs that share a profile. */
  readonly kind: 'job' | 'family';
  /** The job's id when it was last measured, or the family's name; for people, and for jobs whose command was changed. */
  readonly name: string;
  /** The fingerprint of a job; a family's name once more. Identity is `kind`, `key` and `machine`. */
  readonly key: string;
  /** Class of machines that measured it, e.g. `linux-x64`; the executor's name for jobs that ran elsewhere. */
  readonly machine: string;
  /** Bytes, quantised upwards: the highest peak of the last few runs. */
  readonly memory: number;
  /** The peak comes from a run that did not come to its end: the job needs this or more. */
  readonly isAtLeast: boolean;
  /** Median wall time; of a family: of its jobs. `undefined` until a run came to its end. */
  readonly wallMs?: number | undefined;
  /** CPU time that goes with `wallMs`; of a family: of all its jobs together. It tells how much work a run did. */
  readonly cpuMs?: number | undefined;
  /** Runs that came to their end before this entry was written. */
  readonly runs: number;
  /** How the peak was measured. */
  readonly method: MeasurementMethod;
  /** Of a family whose memory follows the size of its input: how. */
  readonly input?: InputModel | undefined;
  /** Of a family whose run time follows the size of its input: how, in milliseconds. */
  readonly inputTime?: InputModel | undefined;
}

/** Everything that is committed: a small set of entries, sorted when written. */
export interface Profile {
  readonly entries: readonly ProfileEntry[];
}

/** One run as the window of recent runs keeps it. */
export interface Observation {
  /** Bytes, not quantised. */
  readonly peakMemory: number;
  /** Milliseconds; absent where the run did not come to its end. */
  readonly wallMs?: number | undefined;
  /** Milliseconds of CPU time. */
  readonly cpuMs?: number | undefined;
  /** Bytes of its input, where the job names one. */
  readonly inputBytes?: number | undefined;
}

/** The last runs behind one entry. Local to a checkout, so that the committed file changes only when its numbers do. */
export interface Recent {
  /** Oldest first. */
  readonly observations: readonly Observation[];
  /** Runs that came to their end, ever. */
  readonly runs: number;
  /** Of a family whose jobs name their input: what was measured at each size. */
  readonly sizes?: readonly SizePoint[] | undefined;
}

/** An entry together with the runs behind it. */
export interface Knowledge {
  readonly entry: ProfileEntry;
  readonly recent: Recent;
}

/** Identity of an entry as one string. */
export function entryId(entry: Pick<ProfileEntry, 'kind' | 'key' | 'machine'>): string {
  return `${entry.kind}\n${entry.key}\n${entry.machine}`;
}
