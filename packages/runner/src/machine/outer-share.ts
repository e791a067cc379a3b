import type { OuterShare } from '../model/machine.js';

type Environment = Readonly<Record<string, string | undefined>>;

const MEBIBYTE = 1024 ** 2;

/**
 * Pure: what the run around this process gives the job that it is part of; `undefined`: there is no run around it. Without an attempt's
 * mark the variables are somebody's own and mean nothing here.
 */
export const outerShare = (env: Environment): OuterShare | undefined => {
  // A mark without dots, and the attempt's key, which begins with its run.
  const runId = /^[^.]+\.([^/]+)\//.exec(env.MPMSUB_ATTEMPT_ID ?? '')?.[1];
  if (runId === undefined || !env.MPMSUB_JOB_ID) return undefined;
  const memoryMb = positive(env.MPMSUB_MEMORY_BUDGET_MB);
  return {
    runId,
    jobId: env.MPMSUB_JOB_ID,
    cpus: env.MPMSUB_EXCLUSIVE ? undefined : positive(env.MPMSUB_CPUS),
    memory: memoryMb === undefined ? undefined : memoryMb * MEBIBYTE,
  };
};

const positive = (value: string | undefined): number | undefined =>
  value !== undefined && /^[1-9]\d*$/.test(value) ? Number(value) : undefined;
