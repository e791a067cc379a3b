import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Attempt } from '../../src/model/attempt.js';
import type { Command, Job } from '../../src/model/job.js';

let made = 0;

/** A folder of this test alone, removed with it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-execute-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An attempt at a job of these stages (argv each); `job` changes single fields of it. */
export function attemptOf(
  folder: string,
  stages: readonly (readonly string[])[],
  job: Partial<Job> = {},
  attempt: Partial<Attempt> = {},
): Attempt {
  const key = `attempt-${made++}`;
  const logs = { stdout: join(folder, 'logs', `${key}.out`), stderr: join(folder, 'logs', `${key}.err`) };
  return {
    key,
    number: 1,
    allocation: { cpus: 1, memory: 100 * 2 ** 20 },
    logs,
    ...attempt,
    job: {
      id: key,
      index: 0,
      stages: stages.map((argv) => ({ argv, text: argv.join(' ') })) as unknown as [Command, ...Command[]],
      needs: [],
      request: { cpus: 1 },
      pinned: false,
      exclusive: false,
      priority: 0,
      tags: [],
      family: key,
      env: {},
      cwd: folder,
      retry: { times: 0, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 },
      preemptible: true,
      leftovers: 'kill',
      ...job,
    },
  };
}

/** An attempt at one line of shell. */
export function shell(folder: string, line: string, job: Partial<Job> = {}, attempt: Partial<Attempt> = {}): Attempt {
  return attemptOf(folder, [['sh', '-c', line]], job, attempt);
}

/** What an attempt wrote to its logs. */
export function logsOf({ logs }: Attempt): { stdout: string; stderr: string } {
  return { stdout: readFileSync(logs.stdout, 'utf8'), stderr: readFileSync(logs.stderr, 'utf8') };
}
