// From exec to the first job, with so many queued, against wireit (with --npm-peers) and the Python library (with --python-mpmsub DIR). Everything
// is warm: each has a folder that it was started in before.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, once, report, scratch } from '../contest.mjs';
import { pythonMpmsub, withPython } from '../python-mpmsub.mjs';
import { installNpmPeers, npmPeers } from '../throughput/npm-peers.mjs';
import { fromBatch, fromConfig } from '../throughput/ours.mjs';

/** Whichever runs first tells when: some start them in an order of their own. */
const JOB = 'date +%s%N >> first';
/** A peer that needs longer is killed, and its row says so. */
const LIMIT_MS = 60_000;
/** Of wireit's time: the bar at each number of jobs. */
const AGAINST_WIREIT = { 10000: 0.15, 100000: 0.1 };

export async function run({ quick, json, args }) {
  const python = pythonMpmsub(args);
  const wireit = args.includes('--npm-peers') ? npmPeers(installNpmPeers()).wireit : undefined;
  const runners = {
    'mpmsub batch': (folder, count) => fromBatch(folder, Array(count).fill(JOB)),
    'mpmsub (TypeScript config)': (folder, count) => fromConfig(folder, JOB, count, { cpus: 2 }),
    ...(wireit && { wireit: (folder, count) => wireit.prepare(folder, Array(count).fill(JOB)) }),
    ...(python && {
      'Python library': (folder, count) => withPython(python, folder, { p: 2 }, Array(count).fill({ cmd: ['sh', '-c', JOB] })),
    }),
  };
  // Compiled code is kept by a run that ends, and those that are measured are killed.
  for (const prepare of Object.values(runners)) await toItsEnd((folder) => prepare(folder, 1));
  const figures = [];
  const bars = [];
  for (const count of quick ? [1000] : [1000, 10_000, 100_000]) {
    const ready = [];
    for (const [name, prepare] of Object.entries(runners)) ready.push([name, await warm((folder) => prepare(folder, count))]);
    const toFirst = ready.map(([name, { measure }]) => [name, measure]);
    const found = await contest(Object.fromEntries(toFirst), count > 10_000 ? 1 : 3);
    for (const [, { done }] of ready) done();
    const ms = (name) => found[name].ms;
    for (const [name, one] of Object.entries(found)) {
      figures.push({
        what: `${name}, ${count} queued`,
        'ms to the first job': one.ms,
        'against batch': one.ms / ms('mpmsub batch'),
        killed: one.killed === 0 ? '' : `after ${LIMIT_MS / 1000} s without a job`,
      });
    }
    const against = (ours, peer, limit) =>
      bars.push(bar(`${count} queued: ${ours} against ${peer}`, ms(ours) / ms(peer), limit, { unit: ' x' }));
    const limit = AGAINST_WIREIT[count];
    if (wireit && limit) for (const name of ['mpmsub batch', 'mpmsub (TypeScript config)']) against(name, 'wireit', limit);
    if (python) against('mpmsub batch', 'Python library', 1);
  }
  return report({ json }, figures, bars);
}

async function toItsEnd(prepare) {
  const { folder, done } = scratch();
  const { argv, ...options } = prepare(folder);
  await once(argv, { cwd: folder, limitMs: LIMIT_MS, ...options });
  done();
}

/** A folder that a runner was started in once, so that what it keeps for its next start is there. */
async function warm(prepare) {
  const { folder, done } = scratch();
  const prepared = prepare(folder);
  const measure = () => first(folder, prepared);
  await measure();
  return { measure, done };
}

/** Milliseconds to the first job, at most the limit; then everything is killed. */
async function first(folder, { argv, ...options }) {
  const file = join(folder, 'first');
  rmSync(file, { force: true });
  const from = performance.timeOrigin + performance.now();
  let told = '';
  let look;
  const { started } = await once(argv, {
    cwd: folder,
    limitMs: LIMIT_MS,
    ...options,
    onStart(_, endAll) {
      look = setInterval(() => {
        told = firstLine(file, from);
        if (told !== '') endAll();
      }, 20);
    },
  });
  clearInterval(look);
  return told === '' ? { ms: LIMIT_MS, killed: 1 } : { ms: Number(told) / 1e6 - started, killed: 0 };
}

/** A job of the run that was killed before may still have told of itself. */
function firstLine(file, from) {
  const lines = existsSync(file) ? readFileSync(file, 'latin1').split('\n').slice(0, -1) : [];
  return lines.find((line) => Number(line) / 1e6 >= from) ?? '';
}
