/**
 * How the memory of a family, or its run time, follows the size of its input: `base + perByte * size`. As published: rounded, so that
 * the same measurements give the same text.
 */
export interface InputModel {
  /** Bytes, or milliseconds; what a job needs whatever its input. */
  readonly base: number;
  /** Bytes of memory, or milliseconds, for each byte of input; above 0. */
  readonly perByte: number;
  /** Share by which the line missed sizes that it was not shown: the largest miss, the worst tenth left out. */
  readonly within: number;
  /** Different sizes it rests on. */
  readonly sizes: number;
  /** Smallest and largest of them, bytes. */
  readonly from: number;
  readonly to: number;
}

/** What was measured at one size of the input. Bytes and milliseconds. */
export interface SizePoint {
  readonly bytes: number;
  /** The last few peaks, oldest first. */
  readonly peaks: readonly number[];
  /** The last few wall times of runs that came to their end and did not do less, oldest first. */
  readonly walls?: readonly number[] | undefined;
  /** CPU time of the run that did the most work; it tells runs that did less, such as cached ones. */
  readonly cpuMs?: number | undefined;
}
