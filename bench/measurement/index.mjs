import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createMeter } from '../../packages/runner/dist/measure/create-meter.js';
import { createProcfsMeter } from '../../packages/runner/dist/measure/procfs/procfs-meter.js';
import { buildZoo } from './build-zoo.mjs';
import { isHeld, pressures } from './pressure/press.mjs';
import { createLab } from './run-program.mjs';
import { survivors } from './survivors.mjs';
import { listPrograms } from './zoo.mjs';

const MB = 1e6;
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0
    ? Number.NaN
    : sorted.length % 2
      ? sorted[Math.floor(middle)]
      : (sorted[middle - 1] + sorted[middle]) / 2;
};
const percent = (value) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(2)} %`;
const megabytes = (bytes) => (bytes === undefined ? '-' : (bytes / MB).toFixed(1));

/** The zoo against the kernel, and the bars. `args`: words that names or kinds of programs must contain. */
export async function run({ quick = false, json = false, args = [] } = {}) {
  const say = json ? () => undefined : (line) => console.log(line);
  const zoo = process.platform === 'linux' ? buildZoo() : undefined;
  if (!zoo) {
    say('measurement: needs Linux and a C compiler (cc); nothing was measured.');
    return { skipped: true };
  }
  const words = args.filter((word) => !word.startsWith('-'));
  const rounds = quick ? 1 : 3;
  const meter = createProcfsMeter();
  const lab = createLab({ zoo, meter });
  const rows = [];
  say('program                      | truth MB | ours MB |    error | sampled only | 500 ms RSS sum | life ms | cost ms CPU');
  try {
    for (const program of listPrograms(zoo)) {
      if (words.length > 0 && !words.some((word) => program.name.includes(word) || program.kind.includes(word))) continue;
      if (program.kind.startsWith('real')) await lab.run(program.argv); // caches its files
      for (let round = 0; round < rounds; round++) {
        const row = compare(program, await lab.run(program.argv));
        rows.push(row);
        if (round === rounds - 1) say(lineOf(median3(rows.slice(-rounds))));
      }
    }
  } finally {
    lab.close();
    meter.close();
  }
  const bars =
    words.length > 0
      ? []
      : [
          ...accuracyBars(rows),
          await cpuBar(zoo, quick),
          await limitBar(zoo, quick),
          await hiddenOomBar(zoo),
          ...(await shortBar(rows)),
          ...(await pressureBars(zoo)),
          ...(await survivorBars(quick)),
        ];
  if (bars.length > 0) say('\nbar                                                          |      reached |          bar | ok');
  for (const { what, reached, bar, ok } of bars)
    say(`${what.padEnd(60)} | ${reached.padStart(12)} | ${bar.padStart(12)} | ${ok === undefined ? '-' : ok ? 'yes' : 'NO'}`);
  return { rows, bars };
}

/** The round in the middle of three, by error. */
const median3 = (rows) => [...rows].sort((a, b) => a.error - b.error)[Math.floor(rows.length / 2)];

/**
 * One process is compared with `wait4`'s figure. Several with what their group was charged: the file pages of their programs, which were cached before,
 * are not in it, so ours are left out as well.
 */
function compare({ name, kind, truth }, found) {
  const isGroup = truth === 'group' && found.group !== undefined;
  const real = isGroup ? found.group : found.maxRss;
  const ours = isGroup ? found.ours - found.file : found.ours;
  const errorOf = (value) => (value ?? 0) / real - 1;
  const sampled = found.sampled === undefined ? undefined : found.sampled - (isGroup ? found.file : 0);
  return {
    name,
    kind,
    isGroup,
    truth: real,
    ours,
    error: errorOf(ours),
    sampledError: errorOf(sampled),
    rssSumError: errorOf(found.rssSum),
    lifeMs: found.wallMs,
    costMs: found.costMs,
    status: found.status,
  };
}

const lineOf = (row) =>
  [
    row.name.padEnd(28),
    megabytes(row.truth).padStart(8),
    megabytes(row.ours).padStart(7),
    percent(row.error).padStart(8),
    percent(row.sampledError).padStart(12),
    percent(row.rssSumError).padStart(14),
    row.lifeMs.toFixed(0).padStart(7),
    row.costMs.toFixed(0).padStart(6),
  ].join(' | ');

const bar = (what, value, limit, format, isOk = value <= limit) => ({
  what,
  value,
  reached: format(value),
  bar: `<= ${format(limit)}`,
  ok: isOk,
});
const share = (value) => `${(100 * value).toFixed(2)} %`;

function accuracyBars(rows) {
  const long = rows.filter(({ lifeMs }) => lifeMs >= 50);
  const errors = long.map(({ error }) => Math.abs(error));
  const within = (part, bytes) =>
    long.filter(({ ours, truth }) => Math.abs(ours - truth) <= Math.max(part * truth, bytes)).length / long.length;
  const atLeast = (what, value, least) => ({ what, value, reached: share(value), bar: `>= ${share(least)}`, ok: value >= least });
  const kinds = ['copy-on-write', 'pipeline', 'daemon', 'setsid', 'shared memory', 'exec chain'];
  return [
    bar('median error, jobs of 50 ms and more', median(errors), 0.003, share),
    {
      ...bar(
        '  of the sampler without the kernel’s account',
        median(long.map(({ sampledError }) => Math.abs(sampledError))),
        1,
        share,
      ),
      bar: '-',
      ok: undefined,
    },
    {
      ...bar('  of the RSS sum each 500 ms', median(long.map(({ rssSumError }) => Math.abs(rssSumError))), 1, share),
      bar: '-',
      ok: undefined,
    },
    atLeast('runs within max(2 %, 1 MB)', within(0.02, MB), 0.95),
    atLeast('runs within max(5 %, 1 MB)', within(0.05, MB), 0.98),
    ...kinds.map((kind) => bar(`worst program of kind: ${kind}`, worst(rows.filter((row) => row.kind === kind)), 0.03, share)),
  ];
}

/** The worst program by the median of its rounds: a moment in which the machine gave us no core is not its kind's fault. */
const worst = (rows) =>
  Math.max(
    ...[...new Set(rows.map(({ name }) => name))].map((name) =>
      median(rows.filter((row) => row.name === name).map(({ error }) => Math.abs(error))),
    ),
  );

const shortBar = async (rows) => {
  const short = rows.filter(({ kind }) => kind === 'short');
  return [
    bar(
      'one-process jobs of 5 to 20 ms, with the launcher’s account',
      Math.max(...short.map(({ error }) => Math.abs(error))),
      0.02,
      share,
    ),
  ];
};

/** CPU of a warm meter over 100 processes in 10 jobs, as a part of one core. */
async function cpuBar({ zoo }, quick) {
  const meter = createProcfsMeter();
  meter.onSample(() => undefined);
  const jobs = Array.from({ length: 10 }, (_, index) => {
    const job = spawn(zoo, ['brood', '9', '5', '120000'], { detached: true, stdio: 'ignore' });
    meter.track(`job ${index}`, `cpu-bar-${process.pid}-${index}`, [job.pid]);
    return job;
  });
  const ended = jobs.map((job) => once(job, 'exit'));
  await after(quick ? 5_000 : 10_000);
  const seconds = quick ? 8 : 20;
  const before = process.cpuUsage();
  await after(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  for (const { pid } of jobs) process.kill(-pid, 'SIGKILL');
  await Promise.all(ended);
  meter.close();
  return bar('CPU of the meter, 100 processes in 10 jobs, of a core', (user + system) / 1e6 / seconds, 0.01, share);
}

/** What a program that grows by 1 GB/s really had when a sampled limit of 200 MB had ended it. */
async function limitBar(zoo, quick) {
  const meter = createProcfsMeter();
  const lab = createLab({ zoo, meter });
  const peaks = [];
  for (let round = 0; round < (quick ? 3 : 9); round++) {
    const { maxRss } = await lab.run([zoo.zoo, 'grow-for-ever', '954'], {
      onStart: (key, pid) => meter.limit(key, 200 * MB, () => process.kill(-pid, 'SIGKILL')),
    });
    peaks.push(maxRss / MB);
  }
  lab.close();
  meter.close();
  return bar(
    `limit of 200 MB, 1 GB/s, sampled: median at death (worst ${Math.max(...peaks).toFixed(0)})`,
    median(peaks),
    240,
    (value) => `${value.toFixed(0)} MB`,
  );
}

/** A kill by the kernel that a shell hides behind exit 0. */
async function hiddenOomBar({ zoo }) {
  const what = 'OOM kill hidden by a shell’s exit 0, in a cgroup';
  const meter = createMeter();
  const doors = meter.enter?.('oom') ?? [];
  if (doors.length === 0 || meter.method !== 'cgroup') {
    meter.close();
    return { what, reached: 'no cgroup here', bar: 'named', ok: undefined };
  }
  const enter = doors.map((door) => `echo 0 > ${door};`).join(' ');
  const job = spawn('sh', ['-c', `${enter} read go; ${zoo} hold 400 1; exit 0`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  meter.track('oom', 'oom-bar', [job.pid]);
  // the wall alone is asked: nobody here kills for the sampler
  meter.limit('oom', 100 * MB, () => undefined);
  job.stdin.end('\n');
  const [code] = await once(job, 'exit');
  const { oomKilled } = meter.finish('oom');
  meter.close();
  return {
    what,
    value: oomKilled === true,
    reached: `exit ${code}, ${oomKilled ? 'named' : 'unseen'}`,
    bar: 'named',
    ok: oomKilled === true,
  };
}

/** 20 jobs that ask for 40 % too little on a budget of 1 GiB: by how much it is passed, for how long, and what that took. */
const pressureBars = async (zoo) =>
  (await pressures(zoo)).map((row) => ({
    what: `pressure, ${row.name}: ${row.succeeded} of 20 succeed, ${row.suspended} suspended, ${row.killed} killed`,
    value: row.over,
    reached: `${share(row.over)} ${row.longestMs.toFixed(0)} ms`,
    bar: '<= 5 % 1 s',
    ok: isHeld(row),
  }));

/** Processes that are left of 11 kinds of trees: by a timeout, by Ctrl-C and by the runner's own SIGKILL. */
const survivorBars = async (quick) => {
  const all = await survivors({ quick });
  return [...new Set(all.map(({ end }) => end))].map((end) => {
    const rows = all.filter((row) => row.end === end);
    const left = rows.filter((row) => row.survivors > 0);
    const value = rows.reduce((sum, row) => sum + row.survivors, 0);
    const who = left.length > 0 ? ` (${left.map(({ kind }) => kind).join(', ')})` : '';
    return bar(`survivors of ${rows.length} kinds of trees, ${end}${who}`, value, 0, String);
  });
};

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
