// Twelve real jobs (node, tsc, python) in a control group that has too little memory for all at once: whose run is killed there, and how long
// the others take against the best number of jobs at once that can be found by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, has, MPMSUB, once, report, scratch } from '../contest.mjs';
import { writeJobs } from './jobs.mjs';
import { limited } from './limited.mjs';

const LIMIT = 800 * 2 ** 20;

export async function run({ quick, json }) {
  const probe = limited(LIMIT);
  if (probe === undefined || !has('python3')) {
    console.error(
      `not measured: ${probe === undefined ? 'no control group with a memory limit may be made here' : 'python3 is not here'}`,
    );
    probe?.done();
    return report({ json }, [], []);
  }
  probe.done();
  // One folder, so that the second run of ours knows what the first one measured.
  const { folder, done } = scratch();
  const jobs = writeJobs(folder);
  const widths = quick ? [1, 2, 12] : [1, 2, 3, 4, 12];
  const byHand = (width) => [`xargs -P${width}`, () => inGroup(folder, () => xargs(folder, jobs, width))];
  const first = { 'mpmsub, first run': await inGroup(folder, () => mpmsub(folder, jobs)) };
  const found = {
    ...(await contest(
      { ...Object.fromEntries(widths.map(byHand)), 'mpmsub, profiled run': () => inGroup(folder, () => mpmsub(folder, jobs)) },
      quick ? 1 : 2,
    )),
    ...first,
  };
  done();
  const fits = widths.map((width) => found[`xargs -P${width}`]).filter(({ failed }) => failed === 0);
  const best = Math.min(...fits.map(({ ms }) => ms));
  const naive = found[`xargs -P${widths.at(-1)}`];
  const profiled = found['mpmsub, profiled run'];
  const figures = Object.entries(found).map(([what, { ms, killed, failed }]) => ({
    what,
    ms,
    'against the best by hand': ms / best,
    'killed by the kernel': killed,
    'jobs that did not succeed': failed,
  }));
  const bars = [
    bar('jobs that do not succeed at -P12', naive.failed, 1, { least: true }),
    bar('jobs of ours that do not succeed, first run', first['mpmsub, first run'].failed, 0),
    bar('jobs of ours that do not succeed, profiled run', profiled.failed, 0),
    bar('profiled run against the best by hand', profiled.ms / best, 1.1, { unit: ' x' }),
  ];
  return report({ json }, figures, bars);
}

async function inGroup(folder, prepare) {
  const group = limited(LIMIT);
  const { argv, succeeded, ...options } = prepare();
  const { wallMs } = await once(group.argv(argv), { cwd: folder, ...options });
  const killed = group.killed();
  group.done();
  return { ms: wallMs, killed, failed: 12 - succeeded() };
}

/** Each command tells how it ended, for xargs tells it only of all. */
function xargs(folder, jobs, width) {
  writeFileSync(
    join(folder, 'commands.txt'),
    `${Object.values(jobs)
      .map((command) => `${command}; echo $? >> ends`)
      .join('\n')}\n`,
  );
  writeFileSync(join(folder, 'ends'), '');
  return {
    argv: ['xargs', `-P${width}`, '-I{}', 'sh', '-c', '{}'],
    stdin: join(folder, 'commands.txt'),
    succeeded: () =>
      readFileSync(join(folder, 'ends'), 'utf8')
        .split('\n')
        .filter((line) => line === '0').length,
  };
}

function mpmsub(folder, jobs) {
  writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ jobs }));
  return {
    argv: [MPMSUB, '--json'],
    succeeded() {
      const events = readFileSync(join(folder, 'stdout'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return events.find(({ type }) => type === 'run-end')?.report.counts.succeeded ?? 0;
    },
  };
}
