// `node [--expose-gc] simulate.mjs config|stream N`: a run of N jobs with all plugins and an executor that ends every attempt at once, so that
// nothing but the runner uses memory. `config`: all jobs are there from the beginning; `stream`: they come as `batch` reads them. Prints
// resident megabytes and CPU time over the run, and with `--expose-gc` what of the heap is alive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { journal } from '../../packages/plugin-journal/dist/index.js';
import { profileCache } from '../../packages/plugin-profile-cache/dist/index.js';
import { progress } from '../../packages/plugin-progress/dist/index.js';
import { summary } from '../../packages/plugin-summary/dist/index.js';
import { normalize, run } from '../../packages/runner/dist/index.js';
import { fakeMachine } from '../../packages/runner/dist/testing/index.js';

const [kind, count] = [process.argv[2], Number(process.argv[3])];
const LOT = 500;
/** Jobs done at which memory is looked at. */
const LOOKS = new Set([1, count / 4, ...Array.from({ length: 10 }, (_, at) => (count / 10) * (at + 1))]);

const root = mkdtempSync(join(tmpdir(), 'mpmsub-bench-'));
const sink = new PassThrough();
sink.resume();
const liveMb = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return globalThis.gc ? (heapUsed + arrayBuffers) / 2 ** 20 : undefined;
};
const emptyMb = liveMb();
const points = [];
const look = (done) => {
  const live = liveMb();
  const { user, system } = process.cpuUsage();
  points.push({
    done,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    cpuMs: (user + system) / 1000,
    ...(live && { liveMb: live - emptyMb }),
  });
};

let ended = 0;
const executor = {
  name: 'local',
  capacity: { cpus: 2, memory: 8 * 2 ** 30 },
  async run() {
    if (points.length === 0) look(0);
    const measurement = {
      wallMs: 2 + (ended % 97) / 100,
      cpuMs: 1 + (ended % 89) / 100,
      peakMemory: 1_500_000,
      method: 'procfs',
    };
    // Ends come in later turns, as those of processes do.
    await new Promise(setImmediate);
    return { exit: { type: 'exited', code: 0 }, measurement };
  },
  stop() {},
};
const probe = {
  name: 'probe',
  apply({ hooks }) {
    hooks.jobEnd.tap('probe', () => {
      if (LOOKS.has(++ended)) look(ended);
    });
    hooks.runEnd.tap({ name: 'probe', stage: Number.MAX_SAFE_INTEGER }, () => look(ended));
  },
};
/** Each job has a name and a command of its own, as the lines of a file have. */
const lot = (from, to) => {
  const jobs = Array.from({ length: to - from }, (_, at) => ({ id: `${from + at + 1}`, cmd: `gzip -k in/${from + at}.txt` }));
  return normalize({ jobs }, { root, firstIndex: from }).jobs;
};
const first = kind === 'stream' ? LOT : count;
const arrivals = {
  expected: count - first,
  areLotsApart: true,
  async *lots() {
    for (let from = first; from < count; from += LOT) yield lot(from, Math.min(from + LOT, count));
  },
};
const { ok } = await run({
  jobs: lot(0, first),
  arrivals: kind === 'stream' ? arrivals : undefined,
  executors: [executor],
  machine: fakeMachine(2),
  config: { file: undefined, root },
  plugins: [profileCache(), journal(), progress({ stream: sink, mode: 'none' }), summary({ stream: sink }), probe],
});
rmSync(root, { recursive: true, force: true });
if (!ok) throw new Error('the run failed');
console.log(JSON.stringify({ points, peakMb: process.resourceUsage().maxRSS / 1024 }));
