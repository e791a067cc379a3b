/** What a Slurm allocation gives this task on this node. */
export interface SlurmAllotment {
  readonly cpus?: number | undefined;
  /** Name of the variable that told `cpus`. */
  readonly cpusFrom?: string | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  readonly memoryFrom?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const positive = (env: Environment, name: string): number | undefined => {
  const value = env[name];
  return value !== undefined && /^\d+$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
};

const MEBIBYTE = 1024 ** 2;

/**
 * Pure: reads `SLURM_*`. Memory is in mebibytes there, and 0 means "all of the node". Outside of an allocation (no `SLURM_JOB_ID`) left-over
 * variables of an exported environment are not believed.
 */
export const slurmAllotment = (env: Environment): SlurmAllotment => {
  if (!env.SLURM_JOB_ID) return {};
  const cpusFrom = ['SLURM_CPUS_PER_TASK', 'SLURM_CPUS_ON_NODE'].find((name) => positive(env, name) !== undefined);
  const cpus = cpusFrom ? positive(env, cpusFrom) : undefined;
  const perNode = positive(env, 'SLURM_MEM_PER_NODE');
  if (perNode !== undefined) return { cpus, cpusFrom, memory: perNode * MEBIBYTE, memoryFrom: 'SLURM_MEM_PER_NODE' };
  const perCpu = positive(env, 'SLURM_MEM_PER_CPU');
  // the allotment of memory goes by all CPUs of the job on this node, not by those of one task
  const held = positive(env, 'SLURM_CPUS_ON_NODE') ?? cpus;
  if (perCpu === undefined || held === undefined) return { cpus, cpusFrom };
  return { cpus, cpusFrom, memory: perCpu * held * MEBIBYTE, memoryFrom: `SLURM_MEM_PER_CPU x ${held} CPUs` };
};
