import type { Attempt, AttemptEnd, LogPaths } from '@mpmsub/runner';
import { elementPaths } from '../folder/batch-paths.js';
import type { BatchHeader } from '../folder/records.js';
import { ResultReader } from '../folder/result-file.js';

/** An attempt of this run, from the moment the engine hands it over until it is told its end. */
export interface Task {
  readonly attempt: Attempt;
  readonly identity: string;
  settle(end: AttemptEnd): void;
  /** How often it was gone without a result. */
  losses: number;
  /** How often it was submitted and nobody ever saw it in the queue. */
  misses: number;
  /** It was running when it was lost: whatever killed it shall kill no other. */
  isAlone: boolean;
  /** Set when it is to end; waits for the proof that it has. */
  isStopped: boolean;
}

/** A job's place in a batch. */
export interface Slot {
  /** Of the batch. */
  readonly folder: string;
  readonly item: number;
  readonly jobId: string;
  readonly identity: string;
  readonly logs: LogPaths;
  /** Before this batch. */
  readonly losses: number;
  hasStarted: boolean;
  node: string | undefined;
  end: AttemptEnd | undefined;
  /** Nobody waits for it any more: its end was passed on, or it was given up. */
  isClosed: boolean;
  /** Who waits for it in this run. */
  task: Task | undefined;
}

/** An element that was submitted and is not known to be over. */
export interface LiveElement {
  readonly index: number;
  readonly slots: readonly Slot[];
  readonly paths: ReturnType<typeof elementPaths>;
  readonly reader: ResultReader;
  isClaimed: boolean;
  /** Its worker has said what its jobs use. */
  hasUsage: boolean;
  /** It stood in the queue once. */
  wasSeen: boolean;
  /** Where it runs, as far as known. */
  node: string | undefined;
  /** Ids under which it stands in the queue; more than one after a submission that was repeated. */
  ids: readonly string[];
  /** When it was found missing from the queue first, milliseconds of the monotonic clock. */
  missedAt: number | undefined;
  /** The queue's word for its end. */
  word: string | undefined;
  /** When its worker was seen to have ended. */
  doneAt: number | undefined;
  /** When whoever runs it was told to stop. */
  revokedAt: number | undefined;
  isOver: boolean;
}

/** A batch with everything known of it. */
export interface LiveBatch {
  readonly folder: string;
  readonly header: BatchHeader;
  readonly elements: readonly LiveElement[];
  /** Between the intent and the grid's answer: not to be looked for yet. */
  isSubmitting: boolean;
  /** Belongs to an earlier run. */
  readonly isAdopted: boolean;
}

/** Puts a batch together from its header and slots. */
export function liveBatch(folder: string, header: BatchHeader, slots: readonly Slot[], isAdopted: boolean): LiveBatch {
  const elements = header.firsts.slice(0, -1).map((first, index): LiveElement => {
    const paths = elementPaths(folder, index);
    return {
      index,
      slots: slots.slice(first, header.firsts[index + 1]),
      paths,
      reader: new ResultReader(paths.results),
      isClaimed: false,
      hasUsage: false,
      wasSeen: false,
      node: undefined,
      ids: [],
      missedAt: undefined,
      word: undefined,
      doneAt: undefined,
      revokedAt: undefined,
      isOver: false,
    };
  });
  return { folder, header, elements, isSubmitting: false, isAdopted };
}
