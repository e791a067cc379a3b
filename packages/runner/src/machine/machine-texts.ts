/** Everything {@link deriveMachine} looks at, as raw as the system gave it: so that any machine can be a table in a test. */
export interface MachineTexts {
  /** As `process.platform`. */
  readonly platform: string;
  /** As `process.arch`. */
  readonly arch: string;
  readonly hostname: string;
  /** As `os.cpus()[0].model`; may be empty or `unknown`. */
  readonly cpuModel: string;
  /** Hardware threads, as `os.cpus().length`. */
  readonly hardwareThreads: number;
  /** As `os.availableParallelism()`: the affinity mask where the system has one. */
  readonly parallelism: number;
  /** Bytes, as `os.totalmem()`. */
  readonly totalMemory: number;
  /** Bytes available for new work as the platform tells it (systeminformation, `os.freemem()`); `meminfo` goes before it. */
  readonly freeMemory: number;
  /** Text of /proc/meminfo. */
  readonly meminfo?: string | undefined;
  /** Text of /proc/self/status. */
  readonly selfStatus?: string | undefined;
  /** Text of /proc/self/cgroup. */
  readonly selfCgroup?: string | undefined;
  /** Text of /proc/self/mountinfo. */
  readonly mountinfo?: string | undefined;
  /** Texts of the files named by `memoryLimitFiles`, `memoryUseFiles` and `cpuLimitFiles`; files that could not be read are absent. */
  readonly cgroupFiles: ReadonlyMap<string, string>;
  /** The environment; only `SLURM_*` and `MPMSUB_*` are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
