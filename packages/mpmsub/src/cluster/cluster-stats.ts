import type { Resources, RunReport } from '@mpmsub/runner';

const MIB = 2 ** 20;

/** What a run did, in the three groups of the Python library. Seconds and MB. */
export interface ClusterStats {
  readonly cluster: { readonly cpus: number; readonly memory: number; readonly runtime: number };
  readonly jobs: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly cancelled: number;
    /** Sum and mean of the run times of what ran. */
    readonly totalRuntime: number;
    readonly averageRuntime: number;
  };
  readonly resources: {
    /** Highest sum of all jobs at one moment. */
    readonly peakMemory: number;
    /** Highest and mean peak of one job. */
    readonly maxJobMemory: number;
    readonly averageJobMemory: number;
    /** CPU seconds of all jobs. */
    readonly cpuTime: number;
    /** Part of the cluster's CPUs that was busy, 0 to 1. */
    readonly cpuUtilisation: number;
  };
}

/** Sums a report up. */
export function statsOf(report: RunReport, budget: Resources): ClusterStats {
  const ran = report.results.filter((result) => result.measurement !== undefined);
  const seconds = ran.map((result) => (result.measurement?.wallMs ?? 0) / 1000);
  const peaks = ran.map((result) => (result.measurement?.peakMemory ?? 0) / MIB);
  const { counts, wallMs, cpuMs, peakMemory } = report;
  return {
    cluster: { cpus: budget.cpus, memory: budget.memory / MIB, runtime: wallMs / 1000 },
    jobs: {
      total: report.results.length,
      completed: counts.succeeded,
      failed: counts.failed,
      skipped: counts.skipped,
      cancelled: counts.cancelled,
      totalRuntime: sum(seconds),
      averageRuntime: mean(seconds),
    },
    resources: {
      peakMemory: peakMemory / MIB,
      maxJobMemory: peaks.reduce((a, b) => Math.max(a, b), 0),
      averageJobMemory: mean(peaks),
      cpuTime: cpuMs / 1000,
      cpuUtilisation: wallMs > 0 ? cpuMs / (wallMs * budget.cpus) : 0,
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
