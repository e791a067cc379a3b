/** What a configuration asks of memory limits: `hard` wants the kernel to hold them or nothing to run, `sampled` wants no control groups. */
export type Enforcement = 'hard' | 'sampled';

/** How the memory limits of a place's jobs are held. */
export interface LimitHold {
  /** The kernel holds them (a wall that no job passes), or samples find out when they are passed. */
  readonly by: 'cgroup v1' | 'cgroup v2' | 'sampled';
  /** Where they are sampled: why the kernel cannot hold them, half a sentence. */
  readonly why?: string | undefined;
}
