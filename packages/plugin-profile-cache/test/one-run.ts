import type { Attempt, Job, RunReport, WarningEvent } from '@mpmsub/runner';
import { run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, type Script, VirtualClock } from '@mpmsub/runner/testing';
import { type ProfileCacheOptions, type ProfileOutcome, profileCache } from '../src/index.js';

export const MiB = 1024 ** 2;
export const GiB = 1024 ** 3;

/** What one simulated run gave. */
export interface OneRun {
  readonly report: RunReport;
  readonly outcome: ProfileOutcome | undefined;
  readonly warnings: readonly WarningEvent[];
  readonly attempts: readonly Attempt[];
}

/** A job of its own command in `root`. */
export function jobIn(root: string, id: string, fields: Partial<Job> = {}): Job {
  return fakeJob(id, { cwd: root, stages: [{ argv: ['work', id], text: `work ${id}` }], ...fields });
}

/** Runs jobs through the real engine on a virtual clock, with the plugin on. */
export async function oneRun(
  root: string,
  jobs: readonly Job[],
  script: (id: string, attempt: Attempt) => Script,
  { memory = 64 * GiB, ...options }: ProfileCacheOptions & { readonly memory?: number } = {},
  configFile?: string,
  profile?: object,
): Promise<OneRun> {
  const clock = new VirtualClock();
  const machine = fakeMachine(4, memory);
  const warnings: WarningEvent[] = [];
  let outcome: ProfileOutcome | undefined;
  const executor = fakeExecutor({
    clock,
    capacity: { cpus: 4, memory },
    script: (attempt) => script(attempt.job.id, attempt),
  });
  const report = await run({
    jobs,
    executors: [executor],
    machine,
    clock,
    config: { root, file: configFile, profile },
    plugins: [
      profileCache({ frozen: false, onEnd: (end) => (outcome = end), ...options }),
      { name: 'listener', apply: (context) => context.hooks.warning.tap('listener', (event) => void warnings.push(event)) },
    ],
  });
  return { report, outcome, warnings, attempts: executor.started };
}
