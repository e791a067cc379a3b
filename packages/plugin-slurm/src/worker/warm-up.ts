import { devNull } from 'node:os';
import type { Executor, Job } from '@mpmsub/runner';

/**
 * Runs a program that does nothing. What starts processes is itself started for the first of them, which takes as long as many small
 * jobs: it must not be taken for time of an element's first job, because times decide how many jobs are packed together.
 *
 * @param job any job of the element: its folder and policies are used, nothing else.
 */
export async function warmUp(local: Executor, { index, family, retry, cwd }: Job): Promise<void> {
  const text = 'true';
  await local.run({
    key: 'warm-up',
    number: 1,
    allocation: { cpus: 0, memory: 0 },
    logs: { stdout: devNull, stderr: devNull },
    job: {
      id: 'warm-up',
      stages: [{ argv: [text], text }],
      index,
      family,
      retry,
      cwd,
      needs: [],
      request: { cpus: 0 },
      pinned: false,
      exclusive: false,
      priority: 0,
      tags: [],
      env: {},
      preemptible: false,
      leftovers: 'kill',
    },
  });
}
