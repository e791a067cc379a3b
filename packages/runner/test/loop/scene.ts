import type { Job, RunOptions } from '../../src/index.js';
import { fakeExecutor, fakeMachine, record, type Script, VirtualClock } from '../../src/testing/index.js';

export const GB = 2 ** 30;

/** A run on a fake machine of 2 CPUs and 8 GB with a virtual clock, ready to start. */
export function scene(
  jobs: readonly Job[],
  script: (id: string, number: number) => Script = () => ({}),
  more: Partial<RunOptions> = {},
) {
  const clock = new VirtualClock();
  const executor = fakeExecutor({
    clock,
    capacity: { cpus: 2, memory: 8 * GB },
    script: (attempt) => script(attempt.job.id, attempt.number),
  });
  const recorder = record();
  const options: RunOptions = {
    jobs,
    executors: [executor],
    machine: fakeMachine(2),
    config: { file: undefined, root: '/nowhere' },
    clock,
    random: () => 0,
    ...more,
    plugins: [recorder, ...(more.plugins ?? [])],
  };
  return { clock, executor, events: recorder.events, options };
}
