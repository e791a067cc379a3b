/** How a peak was found; it stands beside every number we report. `none`: nothing measured. */
export type MeasurementMethod = 'cgroup' | 'procfs' | 'systeminformation' | 'accounting' | 'none';

/** What an attempt's whole process tree really used, known after it ended. */
export interface Measurement {
  /** Milliseconds from spawn until the last process was gone. */
  readonly wallMs: number;
  /** User and system time of all processes, milliseconds. */
  readonly cpuMs?: number | undefined;
  /**
   * Bytes: the most that the whole tree had at one moment. Anonymous memory (swapped out or not), shared memory once for all its users, mapped
   * file pages (programs, libraries, mapped files) once for each executable, and page tables and kernel stacks of further processes.
   * Not page cache of files that are read or written. Within 2 % or 1 MB of the kernel's own account where `method` is `procfs` or `cgroup`.
   */
  readonly peakMemory?: number | undefined;
  /** True when `peakMemory` is only an upper bound, because the job ended before a first sample: not to be learned from or booked. */
  readonly peakIsBound?: boolean | undefined;
  readonly method: MeasurementMethod;
}

/** What a running attempt uses at the moment of a sample. */
export interface Usage {
  /** Bytes now, of the kinds that `Measurement.peakMemory` counts. */
  readonly memory: number;
  /** Bytes, highest so far. */
  readonly peakMemory: number;
  /** User and system time so far, milliseconds. */
  readonly cpuMs: number;
  /** Live processes of the tree. */
  readonly processes: number;
}
