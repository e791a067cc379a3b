import type { Attempt } from '../../packages/runner/src/model/attempt.js';

/** An attempt at a job of one command, with its logs in /tmp; `limit` in bytes. */
export const attemptFor = (key: string, argv: readonly [string, ...string[]], limit?: number): Attempt => ({
  key,
  number: 1,
  allocation: { cpus: 1, memory: 100e6 },
  logs: { stdout: `/tmp/${key}.log`, stderr: `/tmp/${key}.log` },
  job: {
    id: key,
    index: 0,
    stages: [{ argv, text: argv.join(' ') }],
    needs: [],
    request: { cpus: 1 },
    pinned: false,
    exclusive: false,
    priority: 0,
    tags: [],
    family: key,
    env: {},
    cwd: '/tmp',
    retry: { times: 0, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 },
    preemptible: true,
    leftovers: 'kill',
    ...(limit === undefined ? {} : { memoryLimit: { bytes: limit } }),
  },
});
