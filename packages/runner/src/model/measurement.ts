/** How a peak was found; it stands beside every number we report. `none`: nothing measured. */
export type MeasurementMethod = 'cgroup' | 'procfs' | 'systeminformation' | 'accounting' | 'none';

/** What an attempt's whole process tree really used, known after it ended. */
export interface Measurement {
  /** Milliseconds from spawn until the last process was gone. */
  readonly wallMs: number;
  /** User and system time of all processes, milliseconds. */
  readonly cpuMs?: number | undefined;
  /** Bytes: the highest sum of anonymous, shared and kernel memory of the tree at one moment. */
  readonly peakMemory?: number | undefined;
  /** True when `peakMemory` is only an upper bound, because the job ended before a first sample. */
  readonly peakIsBound?: boolean | undefined;
  readonly method: MeasurementMethod;
}

/** What a running attempt uses at the moment of a sample. */
export interface Usage {
  /** Bytes now. */
  readonly memory: number;
  /** Bytes, highest so far. */
  readonly peakMemory: number;
  /** User and system time so far, milliseconds. */
  readonly cpuMs: number;
  /** Live processes of the tree. */
  readonly processes: number;
}
