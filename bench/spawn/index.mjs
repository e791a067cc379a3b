// What one job that does nothing costs: ours over each spawner, measured and with a log, beside xargs and GNU parallel.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalExecutor } from '../../packages/runner/dist/execute/local.js';
import { createMeter } from '../../packages/runner/dist/measure/create-meter.js';
import { driveLauncher } from './launcher-alone.mjs';

const CONCURRENCY = 2;

/** Times a command line of the shell; answers milliseconds per job. */
const shell = (line) => (jobs) => {
  const start = performance.now();
  execFileSync('/bin/sh', ['-c', line.replace('JOBS', String(jobs))], { stdio: 'ignore' });
  return { msPerJob: (performance.now() - start) / jobs };
};

/** An attempt at `true`, as the loop makes it. */
const attemptOf = (folder, key) => ({
  key,
  number: 1,
  allocation: { cpus: 1, memory: 64 * 2 ** 20 },
  logs: { stdout: join(folder, `${key}.log`), stderr: join(folder, `${key}.log`) },
  job: { id: key, stages: [{ argv: ['true'], text: 'true' }], env: {}, cwd: folder, leftovers: 'kill' },
});

/** Times our executor over one spawner, warm; also what a start holds the event loop, and all CPU time of ours. */
const ours = (env) => async (jobs) => {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-bench-'));
  const capacity = { cpus: CONCURRENCY, memory: 2 ** 30 };
  const executor = createLocalExecutor({ capacity, meter: createMeter(), root: folder, env: { ...process.env, ...env } });
  try {
    await executor.run(attemptOf(folder, 'warm'));
    let next = 0;
    let startMs = 0;
    const before = process.cpuUsage();
    const start = performance.now();
    const worker = async () => {
      while (next < jobs) {
        const attempt = attemptOf(folder, `job-${next++}`);
        const from = performance.now();
        const end = executor.run(attempt);
        startMs += performance.now() - from;
        const { exit } = await end;
        if (exit.type !== 'exited' || exit.code !== 0) throw new Error(`a job failed: ${JSON.stringify(exit)}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    const msPerJob = (performance.now() - start) / jobs;
    const { user, system } = process.cpuUsage(before);
    return { msPerJob, startMs: startMs / jobs, cpuMs: (user + system) / 1000 / jobs };
  } finally {
    await executor.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The launcher without an executor: the floor of the design. */
const alone = async (jobs) => {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-bench-'));
  const before = process.cpuUsage();
  const start = performance.now();
  await driveLauncher(jobs, CONCURRENCY, ['/bin/true'], folder);
  const msPerJob = (performance.now() - start) / jobs;
  const { user, system } = process.cpuUsage(before);
  rmSync(folder, { recursive: true });
  return { msPerJob, cpuMs: (user + system) / 1000 / jobs };
};

const contenders = {
  'xargs -P': shell(`seq JOBS | xargs -P${CONCURRENCY} -I{} true`),
  'GNU parallel -j': shell(`seq JOBS | parallel -j${CONCURRENCY} true`),
  'the launcher alone': alone,
  'ours, launcher': ours({}),
  'ours, execa': ours({ MPMSUB_NO_HELPER: '1' }),
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Interleaved rounds in random order; medians, and ratios to xargs, because absolute times mean little on a noisy machine. */
export async function run({ quick = false, json = false } = {}) {
  const jobs = quick ? 100 : 500;
  const rounds = quick ? 3 : 7;
  const isThere = (name) => !name.startsWith('GNU') || spawnSync('parallel', ['--version'], { stdio: 'ignore' }).status === 0;
  const names = Object.keys(contenders).filter(isThere);
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names.toSorted(() => Math.random() - 0.5)) seen[name].push(await contenders[name](jobs));
  }
  const figure = (name, key) => (seen[name][0][key] === undefined ? undefined : median(seen[name].map((one) => one[key])));
  const base = figure('xargs -P', 'msPerJob');
  const rows = names.map((name) => ({
    name,
    msPerJob: figure(name, 'msPerJob'),
    timesXargs: figure(name, 'msPerJob') / base,
    startMs: figure(name, 'startMs'),
    cpuMs: figure(name, 'cpuMs'),
  }));
  if (!json) {
    console.log(`${jobs} x true, concurrency ${CONCURRENCY}, medians of ${rounds} rounds`);
    console.table(
      rows.map(({ name, msPerJob, timesXargs, startMs, cpuMs }) => ({
        '': name,
        'ms a job': msPerJob.toFixed(2),
        'times xargs': timesXargs.toFixed(2),
        'loop held by a start, ms': startMs?.toFixed(3) ?? '',
        'our CPU, ms a job': cpuMs?.toFixed(2) ?? '',
      })),
    );
  }
  return { jobs, rounds, rows };
}
