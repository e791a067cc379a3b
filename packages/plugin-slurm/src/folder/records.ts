import type { AttemptEnd, Job, LogPaths, Resources } from '@mpmsub/runner';

/** What a batch is: written before it is submitted. */
export interface BatchHeader {
  readonly version: 1;
  /** The name it has in the queue. */
  readonly name: string;
  /** Absolute folder of the project. */
  readonly root: string;
  /** Number of the first job of each element, and the number of jobs at the end. */
  readonly firsts: readonly number[];
  /** What each element may use. */
  readonly capacity: { readonly cpus: number; readonly memory?: number | undefined };
  /** Milliseconds after which an element gives back what it has not begun; absent: never. */
  readonly patienceMs?: number | undefined;
}

/** One job of a batch, as its line of the manifest. */
export interface ManifestLine {
  /** The attempt's own key. */
  readonly key: string;
  /** Equal for equal jobs, of this run or another. */
  readonly identity: string;
  /** How often it was lost before. */
  readonly losses: number;
  readonly attempt: number;
  readonly allocation: Resources;
  readonly logs: LogPaths;
  readonly job: Job;
}

/** A line of an element's results. `item` is the job's number in the batch. */
export type ResultLine =
  | { readonly type: 'start'; readonly item: number; readonly node: string }
  | { readonly type: 'end'; readonly item: number; readonly end: AttemptEnd };

/** How a worker ended. */
export interface ElementEnd {
  /** `finished`: every job has its end; `returned`: what has none may run elsewhere; `failed`: see `message`. */
  readonly reason: 'finished' | 'returned' | 'failed';
  readonly message?: string | undefined;
  /** Ends in its results: a reader who finds fewer does not see all of them yet. */
  readonly ends: number;
}
