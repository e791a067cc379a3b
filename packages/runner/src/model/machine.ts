/** What a run around this one gives the job in which this one runs. */
export interface OuterShare {
  /** The run around this one. */
  readonly runId: string;
  readonly jobId: string;
  /** Whole cores; `undefined`: all of them, for the job is `exclusive`, or it does not say. */
  readonly cpus: number | undefined;
  /** Bytes that were asked for or are the job's limit; `undefined`: nobody said anything. */
  readonly memory: number | undefined;
}

/** What this machine lets us use, and how that was found. */
export interface Machine {
  readonly hostname: string;
  readonly platform: string;
  /** CPU model as the system names it. */
  readonly cpuModel: string;
  /** Cores of the hardware. */
  readonly physicalCpus: number;
  /** Cores this process may really use: affinity, quota and the share of an outer run respected. */
  readonly cpus: number;
  /** Bytes of the hardware. */
  readonly totalMemory: number;
  /** Bytes this process may use at most: physical memory and every limit of its containers and allotments. */
  readonly memoryLimit: number;
  /** Bytes free for use now, within `memoryLimit` and the share of an outer run. */
  readonly availableMemory: number;
  /** Set where this process is part of a job of another run. */
  readonly outer?: OuterShare | undefined;
  /** One sentence for each fact that set a figure, in order of application; `mpmsub doctor` prints them. */
  readonly derivation: readonly string[];
  /** Equal for machines whose measurements may be compared, e.g. `linux-x64`. */
  readonly machineClass: string;
}
