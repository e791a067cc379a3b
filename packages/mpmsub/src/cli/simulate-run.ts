import { type Job, type Machine, type Plugin, type Resources, type RunOptions, run } from '@mpmsub/runner';
import { fakeExecutor, VirtualClock } from '@mpmsub/runner/testing';

/** What is simulated, but for the size of the machine. */
export type Simulation = Pick<RunOptions, 'policy' | 'maxWorkers' | 'maxParallel' | 'config'> & {
  readonly jobs: readonly Job[];
  readonly machine: Machine;
};

/** One job of a plan. Milliseconds from the start of the run. */
export interface PlannedJob {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly cpus: number;
  /** Bytes booked. */
  readonly memory: number;
  /** True when its time is known from earlier runs; else a guess stands for it. */
  readonly isMeasured: boolean;
}

/** What a run would do. */
export interface Plan {
  readonly budget: Resources;
  readonly makespanMs: number;
  /** Bytes: the most that is booked at once. */
  readonly peakBooked: number;
  /** In order of start. */
  readonly jobs: readonly PlannedJob[];
}

/** Stands for the time of a job that nobody has measured, where no other job has been measured either. */
const GUESS_MS = 10_000;

/** Runs the real loop and the real scheduler over jobs that take as long as they took before, on a clock that jumps. */
export async function simulateRun({ jobs, ...setting }: Simulation, budget: Resources): Promise<Plan> {
  const clock = new VirtualClock(0);
  const known = jobs.flatMap((job) => lastTime(job) ?? []);
  const guess = known.length === 0 ? GUESS_MS : median(known);
  const executor = fakeExecutor({
    clock,
    capacity: budget,
    script: ({ job }) => ({ durationMs: lastTime(job) ?? guess, peakMemory: job.estimate?.peaks.at(-1) ?? 0 }),
  });
  const planned: PlannedJob[] = [];
  const open = new Map<string, { at: number; cpus: number; memory: number }>();
  let booked = 0;
  let peakBooked = 0;
  const watch: Plugin = {
    name: 'plan',
    apply({ hooks }) {
      hooks.attemptStart.tap('plan', ({ jobId, at, attempt: { allocation } }) => {
        open.set(jobId, { at, cpus: allocation.cpus, memory: allocation.memory });
        booked += allocation.memory;
        peakBooked = Math.max(peakBooked, booked);
      });
      hooks.attemptEnd.tap('plan', ({ jobId, at, attempt: { job } }) => {
        const start = open.get(jobId);
        if (start === undefined) return;
        booked -= start.memory;
        const { cpus, memory } = start;
        planned.push({ id: jobId, startMs: start.at, endMs: at, cpus, memory, isMeasured: lastTime(job) !== undefined });
      });
    },
  };
  const report = await run({
    ...setting,
    // Here all jobs have one place: what other places would do cannot be told from here.
    jobs: jobs.map((job) => ({ ...job, executor: undefined, timeout: undefined })),
    executors: [executor],
    plugins: [watch],
    clock,
    random: () => 0,
  });
  planned.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  return { budget, makespanMs: report.wallMs, peakBooked, jobs: planned };
}

/** The least memory, then the fewest CPUs, on which the run takes at most 5 % longer; found by halving. */
export async function smallestBudget(simulation: Simulation, budget: Resources, plan: Plan): Promise<Resources> {
  const allowed = plan.makespanMs * 1.05;
  const fits = async (candidate: Resources) => (await simulateRun(simulation, candidate)).makespanMs <= allowed;
  const STEP = 256 * 1024 ** 2;
  const steps = await lowest(1, Math.max(1, Math.ceil(plan.peakBooked / STEP)), (n) => fits({ ...budget, memory: n * STEP }));
  const memory = Math.min(budget.memory, steps * STEP);
  const cpus = await lowest(1, Math.max(1, Math.ceil(budget.cpus)), (n) =>
    fits({ ...budget, memory, cpus: Math.min(n, budget.cpus) }),
  );
  return { ...budget, cpus: Math.min(cpus, budget.cpus), memory };
}

/** The lowest number that will do, where every higher one does; the upper end is taken for granted. */
async function lowest(from: number, to: number, willDo: (n: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await willDo(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

function lastTime(job: Job): number | undefined {
  const times = job.estimate?.durationsMs ?? [];
  return times.length === 0 ? undefined : median(times);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
