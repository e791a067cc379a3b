import type {
  AttemptEndEvent,
  AttemptStartEvent,
  Job,
  JobEndEvent,
  JobResult,
  LogPaths,
  Machine,
  Measurement,
  Resources,
  RunEndEvent,
  RunReport,
  UsageEvent,
  WarningEvent,
} from '@mpmsub/runner';
import type { ProcessIdentity } from './process-identity.js';

/** Raised when a reader of today could misunderstand what is written; a reader refuses what is newer than itself. */
export const JOURNAL_VERSION = 1;

/** What the journal keeps of a job. Values of its environment are not in it, only the names. */
export interface JobBrief extends Pick<Job, 'id' | 'index' | 'request' | 'needs'> {
  /** What the job is, see `fingerprint` of the runner. */
  readonly identity: string;
  /** As the user wrote it, stages joined by ` | `. */
  readonly command: string;
  /** Relative to the run's root where it is inside. */
  readonly cwd: string;
  /** Names of declared variables. */
  readonly env?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly executor?: string | undefined;
}

/** The first line. */
export interface RunStartLine {
  readonly type: 'run-start';
  readonly version: number;
  readonly runId: string;
  /** Whole milliseconds since the epoch, as in all lines. */
  readonly at: number;
  /** The runner's own process: tells later whether the run is still alive. */
  readonly process: ProcessIdentity;
  /** Absolute. */
  readonly root: string;
  readonly config?: string;
  /** How many were planned, those that were to arrive later included where their number was known. */
  readonly jobs: number;
  readonly budgets: Readonly<Record<string, Resources>>;
  readonly machine: Machine;
  /** The run that this one continues. */
  readonly resumed?: string;
}

/** A success of an earlier run that still counts. Written with the first line, so that each journal stands for itself. */
export interface RestoredLine {
  readonly type: 'restored';
  readonly job: JobBrief | { readonly id: string; readonly identity: string };
  /** False when the job is not among this run's jobs and is only carried on for later ones. */
  readonly planned: boolean;
  /** Set for a job that arrived later: until then it was carried on, unplanned, under this name, and that line counts no more. */
  readonly carriedAs?: string;
  /** The run that really ran it, and when it ended. */
  readonly runId: string;
  readonly endedAt: number;
  readonly measurement?: Measurement;
}

/** Attempts that an interrupted earlier run had used up of a job that was not done. Written with the first line, like {@link RestoredLine}. */
export interface AttemptedLine {
  readonly type: 'attempted';
  readonly job: { readonly id: string; readonly identity: string };
  /** False when the job is not among this run's jobs and is only carried on for later ones. */
  readonly planned: boolean;
  /** As in {@link RestoredLine}. */
  readonly carriedAs?: string;
  readonly attempts: number;
  /** Bytes that its next attempt is to get, because an earlier one ran out of memory. */
  readonly memory?: number;
}

export interface AttemptStartLine extends Pick<AttemptStartEvent, 'type' | 'at' | 'jobId'> {
  readonly attempt: {
    readonly key: string;
    readonly number: number;
    readonly allocation: Resources;
    /** Relative to the run's folder where they are inside. */
    readonly logs: LogPaths;
    /** With the first attempt of this run. */
    readonly job?: JobBrief | undefined;
  };
}

export interface AttemptEndLine extends Omit<AttemptEndEvent, 'attempt'> {
  readonly attempt: { readonly key: string; readonly number: number };
}

export interface JobEndLine extends Pick<JobEndEvent, 'type' | 'at'> {
  /** All of it when the job never started. */
  readonly job: JobBrief | { readonly id: string };
  readonly result: Pick<JobResult, 'outcome' | 'attempts' | 'flaky'>;
}

/** Jobs of which no attempt had ended when the run was stopped, and that will not run. Continuing a run needs none of it. */
export interface CancelledLine {
  readonly type: 'cancelled';
  readonly at: number;
  /** Their ids. */
  readonly jobs: readonly string[];
}

/** Thinned: attempts whose memory changed little since their last line are left out. */
export interface UsageLine extends Pick<UsageEvent, 'type' | 'at' | 'executor' | 'used' | 'reserved' | 'availableMemory'> {
  readonly attempts: readonly { readonly key: string; readonly jobId: string; readonly memory: number; readonly cpuMs: number }[];
}

/** The last line of a run that came to its end. */
export interface RunEndLine extends Pick<RunEndEvent, 'type'> {
  readonly at: number;
  readonly report: Omit<RunReport, 'results' | 'budgets' | 'machine'>;
}

/** One line of `journal.ndjson`: the run's events with jobs abbreviated, and the three kinds that only a journal has. */
export type JournalLine =
  | RunStartLine
  | RestoredLine
  | AttemptedLine
  | AttemptStartLine
  | AttemptEndLine
  | JobEndLine
  | CancelledLine
  | UsageLine
  | WarningEvent
  | RunEndLine;
