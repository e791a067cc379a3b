import type { AttemptEndEvent, FailureReason, Job, JobResult, RunEvent } from '@mpmsub/runner';
import { fakeJob, fakeMachine } from '@mpmsub/runner/testing';

/** How a made-up job behaves. */
export interface Made {
  readonly id: string;
  readonly ms?: number;
  readonly cpus?: number;
  readonly request?: number;
  readonly peak?: number;
  readonly fails?: FailureReason;
  /** Attempts that fail before the last one. */
  readonly tries?: number;
  readonly skippedBecause?: string;
  readonly restored?: boolean;
  readonly command?: string;
  readonly log?: string;
}

const START = Date.UTC(2026, 10, 22, 9, 30);
const GIB = 2 ** 30;

/** The events of a run of these jobs on two lanes of CPUs, one after the other on each, with samples of memory. */
export function sampleRun(made: readonly Made[], lanes = 4): RunEvent[] {
  const jobs = made.map((one, index) => describeJob(one, index));
  const machine = fakeMachine(lanes, 16 * GIB);
  const budgets = { local: { cpus: lanes, memory: 12 * GIB } };
  const events: RunEvent[] = [];
  const free = Array.from({ length: lanes }, () => START);
  const results: JobResult[] = [];
  made.forEach((one, index) => {
    const job = jobs[index]!;
    const { ms = 1000, tries = 0, fails, skippedBecause, restored } = one;
    if (skippedBecause !== undefined || restored) {
      const outcome = restored ? { type: 'succeeded' as const } : { type: 'skipped' as const, because: skippedBecause! };
      const result: JobResult = { id: job.id, outcome, attempts: 0, flaky: false, ...(restored && { restored }) };
      results.push(result);
      events.push({ type: 'job-end', at: Math.min(...free), job, result });
      return;
    }
    const lane = free.indexOf(Math.min(...free));
    for (let number = 1; number <= tries + 1; number++) {
      const isLast = number === tries + 1;
      const startedAt = free[lane]!;
      const at = startedAt + ms;
      free[lane] = at;
      const attempt = attemptOf(job, number, one);
      events.push({ type: 'attempt-start', at: startedAt, jobId: job.id, attempt });
      for (let i = 1; i < 12; i++)
        events.push(
          sampleOf(job.id, attempt.key, startedAt + (ms * i) / 12, Math.sin((i / 12) * Math.PI) * (one.peak ?? 3e8), at),
        );
      const succeeded = isLast && fails === undefined;
      events.push({
        type: 'attempt-end',
        at,
        jobId: job.id,
        attempt,
        startedAt,
        exit: succeeded ? { type: 'exited', code: 0 } : { type: 'exited', code: 3 },
        measurement: { wallMs: ms, cpuMs: ms * 0.8, peakMemory: one.peak ?? 3e8, method: 'procfs' },
        succeeded,
        reason: succeeded ? undefined : (fails ?? 'exit'),
        willRetry: !isLast,
        preempted: false,
      } satisfies AttemptEndEvent);
      if (!isLast) continue;
      const outcome = succeeded
        ? ({ type: 'succeeded' } as const)
        : ({ type: 'failed', exit: { type: 'exited', code: 3 }, reason: fails! } as const);
      const result: JobResult = { id: job.id, outcome, attempts: number, flaky: succeeded && number > 1 };
      results.push(result);
      events.push({ type: 'job-end', at, job, result });
    }
  });
  // Jobs were made up one by one; a run tells what happens in order of time.
  events.sort((a, b) => ('at' in a && 'at' in b ? a.at - b.at : 0));
  const endedAt = Math.max(...free);
  const count = (type: string) => results.filter((result) => result.outcome.type === type).length;
  const counts = { succeeded: count('succeeded'), failed: count('failed'), skipped: count('skipped'), cancelled: 0 };
  const report = {
    runId: '20261122-093000-test',
    startedAt: START,
    endedAt,
    wallMs: endedAt - START,
    cpuMs: (endedAt - START) * 2,
    peakMemory: 5 * GIB,
    results,
    counts,
    ok: counts.failed === 0,
    limitedBy: { memory: 0.61, cpus: 0.2, dependencies: 0.15 },
    budgets,
    machine,
  };
  return [
    { type: 'run-start', at: START, runId: report.runId, jobs, budgets, machine },
    ...events,
    { type: 'run-end', at: endedAt, report },
  ];
}

function describeJob({ id, cpus = 1, request, command = `node build.js ${id}` }: Made, index: number): Job {
  return fakeJob(id, {
    index,
    stages: [{ argv: ['sh'], text: command }],
    request: { cpus, ...(request !== undefined && { memory: request }) },
    cwd: '/project',
  });
}

function attemptOf(job: Job, number: number, { cpus = 1, request = 4e8, log = `/nowhere/${job.index}.log` }: Made) {
  return {
    key: `run/${job.id}#${number}`,
    job,
    number,
    allocation: { cpus, memory: request },
    logs: { stdout: log, stderr: log },
  };
}

function sampleOf(jobId: string, key: string, at: number, memory: number, end: number): RunEvent {
  const whole = Math.round(memory);
  const usage = { key, jobId, memory: whole, peakMemory: whole, cpuMs: end - at, processes: 2 };
  return { type: 'usage', at, executor: 'local', attempts: [usage], used: whole * 3, reserved: 4e8 * 3 };
}

/** Numbers that look random and are always the same. */
export function* steady(seed = 1): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

/** A run of many jobs with all that can happen. */
export function variedRun(count: number, lanes = 8): RunEvent[] {
  const random = steady(count);
  const next = () => random.next().value as number;
  const made = Array.from({ length: count }, (_, i): Made => {
    const kind = next();
    return {
      id: `pkg-${i % 37}#task-${i}`,
      ms: 200 + Math.round(next() ** 3 * 20_000),
      cpus: next() < 0.15 ? 2 : 1,
      peak: Math.round((0.05 + next() ** 2 * 2) * GIB),
      ...(next() < 0.7 && { request: Math.round((0.2 + next() * 1.6) * GIB) }),
      ...(kind < 0.03 && { fails: next() < 0.5 ? ('oom' as const) : ('exit' as const) }),
      ...(kind >= 0.03 && kind < 0.05 && { tries: 1 }),
      ...(kind >= 0.05 && kind < 0.07 && { skippedBecause: `pkg-0#task-0` }),
      ...(kind >= 0.07 && kind < 0.1 && { restored: true }),
    };
  });
  return sampleRun(made, lanes);
}
