/** How a test cluster differs from the usual one; see settings.mjs. */
export interface ClusterOptions {
  readonly nodes?: number;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly maxJobs?: number;
  readonly maxArray?: number;
  readonly minJobAgeS?: number;
  readonly nodeTimeoutS?: number;
  readonly memory?: 'poll' | 'none';
  /** Further lines of slurm.conf. */
  readonly more?: string;
}

/** A Slurm of our own. */
export interface Cluster {
  /** Its folder. */
  readonly root: string;
  /** What Slurm's commands need in their environment to mean it. */
  readonly env: Readonly<Record<string, string>>;
  killController(): Promise<void>;
  startController(): Promise<void>;
  /** `n1` and so on: its daemon and every process of a job on it. */
  killNode(name: string): Promise<void>;
  /** `through`: a command that runs its arguments in other surroundings, such as with another clock. */
  startNode(name: string, through?: readonly string[]): Promise<void>;
  /** Ends every process of it and deletes its folder. */
  stop(): Promise<void>;
}

export function whyNoSlurm(): string | undefined;
export function startCluster(options?: ClusterOptions): Promise<Cluster>;
