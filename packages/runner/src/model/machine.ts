/** What this machine lets us use, and how that was found. */
export interface Machine {
  readonly hostname: string;
  readonly platform: string;
  /** CPU model as the system names it. */
  readonly cpuModel: string;
  /** Cores of the hardware. */
  readonly physicalCpus: number;
  /** Cores this process may really use: affinity and quota respected. */
  readonly cpus: number;
  /** Bytes of the hardware. */
  readonly totalMemory: number;
  /** Bytes this process may use at most: physical memory and every limit of its containers and allotments. */
  readonly memoryLimit: number;
  /** Bytes free for use now, within `memoryLimit`. */
  readonly availableMemory: number;
  /** One sentence for each fact that set a figure, in order of application; `mpmsub doctor` prints them. */
  readonly derivation: readonly string[];
  /** Equal for machines whose measurements may be compared, e.g. `linux-x64`. */
  readonly machineClass: string;
}
