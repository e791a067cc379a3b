/** How well the profile foretells: simulated repeats through the real engine, plugin, files and scheduler. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { profileCache } from '../../packages/plugin-profile-cache/dist/index.js';
import { run as runJobs } from '../../packages/runner/dist/index.js';
import { fakeExecutor, fakeJob, fakeMachine, VirtualClock } from '../../packages/runner/dist/testing/index.js';
import { repeatForReal } from './real-repeats.mjs';
import { createJob, createRandom } from './repeats.mjs';

const CAPACITY = { cpus: 64, memory: 2 ** 50 };
const LEARNING = 3;

/** What is compared with the plugin: rules that see every earlier peak exactly. */
const RULES = {
  'last x 1.2': (peaks) => peaks.at(-1) * 1.2,
  'highest of three x 1.05 + 32 MiB': (peaks) => Math.max(...peaks.slice(-3)) * 1.05 + 32 * 2 ** 20,
};

/** Collects the plugin's warnings: one means that something was not learned. Those of the engine are left out: simulated jobs may be slow. */
const watcher = (warnings) => ({
  name: 'watcher',
  apply: ({ hooks }) =>
    hooks.warning.tap('watcher', ({ message, plugin }) => plugin === 'profile-cache' && warnings.push(message)),
});

/** One campaign: `runs` runs of `count` jobs in one folder; figures of the runs after the first three. */
async function campaign(name, { seed, count, runs, forgetful = false, ...shape }) {
  const random = createRandom(seed);
  const root = await mkdtemp(join(tmpdir(), 'bench-profile-'));
  const lives = Array.from({ length: count }, () => createJob(random, shape));
  const jobs = lives.map((_, index) =>
    fakeJob(`job-${index}`, { cwd: root, stages: [{ argv: ['work', `${index}`], text: 'work' }] }),
  );
  const history = lives.map(() => []);
  const tallies = { [name]: newTally(), ...Object.fromEntries(Object.keys(RULES).map((rule) => [rule, newTally()])) };
  const pairs = { all: 0, near: 0, far: 0 };
  let changedLines = 0;
  const file = join(root, 'mpmsub.profile.json');
  for (let number = 0; number < runs; number++) {
    const scripts = lives.map((life) => life.next());
    const clock = new VirtualClock();
    const warnings = [];
    const script = ({ job }) => scripts[job.index - jobs[0].index];
    const executor = fakeExecutor({ clock, capacity: CAPACITY, script });
    const before = number < LEARNING ? '' : await readFile(file, 'utf8');
    if (forgetful) await rm(join(root, '.mpmsub'), { recursive: true, force: true });
    await runJobs({
      jobs,
      executors: [executor],
      machine: fakeMachine(64, CAPACITY.memory),
      clock,
      config: { root, file: undefined },
      plugins: [profileCache({ frozen: false }), watcher(warnings)],
    });
    if (warnings.length > 0) throw new Error(warnings[0]);
    for (const { job, allocation } of executor.started) {
      const index = job.index - jobs[0].index;
      const { peakMemory, isCached } = scripts[index];
      if (number >= LEARNING) {
        if (!isCached) {
          tell(tallies[name], allocation.memory, peakMemory);
          for (const [rule, reserve] of Object.entries(RULES)) tell(tallies[rule], reserve(history[index]), peakMemory);
        }
        if (shape.cachedShare === undefined) countPair(pairs, history[index].at(-1), peakMemory);
      }
      history[index].push(peakMemory);
    }
    if (number >= LEARNING) changedLines += linesChanged(before, await readFile(file, 'utf8'));
  }
  await rm(root, { recursive: true });
  const measured = runs - LEARNING;
  return { tallies, pairs, changedShare: changedLines / (measured * count) };
}

function newTally() {
  return { runs: 0, under: 0, needed: 0, idle: 0 };
}

function tell(tally, reserved, peak) {
  tally.runs++;
  tally.needed += peak;
  if (reserved < peak) tally.under++;
  else tally.idle += reserved - peak;
}

function countPair(pairs, before, now) {
  pairs.all++;
  if (Math.abs(now / before - 1) <= 0.3) pairs.near++;
  if (now / before > 1.78) pairs.far++;
}

function linesChanged(before, after) {
  const old = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !old.has(line)).length;
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;

/** Answers `{name, rows}`; each row is `{what, value, bar?, ok?}`. Prints a table unless `json`. */
export async function run({ quick = false, json = false } = {}) {
  const size = quick ? { count: 400, runs: 8 } : { count: 2000, runs: 13 };
  const name = 'plugin';
  const rows = [];
  const add = (what, value, bar) =>
    rows.push({ what, value: percent(value), ...(bar === undefined ? {} : { bar: `<= ${percent(bar)}`, ok: value <= bar }) });
  const plain = await campaign(name, { seed: 1, ...size });
  const { all, near, far } = plain.pairs;
  rows.push({
    what: 'simulated pairs within 30 % of the last / above 1.78 x',
    value: `${percent(near / all)} / ${percent(far / all)}`,
  });
  const addTally = (label, { runs, under, idle, needed }, isJudged) => {
    add(`${label}: under-estimates`, under / runs, isJudged ? 0.03 : undefined);
    add(`${label}: over-reservation`, idle / needed, isJudged ? 0.08 : undefined);
  };
  for (const [rule, tally] of Object.entries(plain.tallies)) addTally(rule, tally, rule === name);
  add('lines of the profile that change in a run, of all jobs', plain.changedShare);
  const fresh = await campaign(name, { seed: 2, forgetful: true, ...size });
  addTally('plugin, committed file alone', fresh.tallies[name], false);
  const cached = await campaign(name, { seed: 3, cachedShare: 0.3, ...size });
  addTally('plugin, 30 % of the runs cached', cached.tallies[name], false);
  addTally('last x 1.2, 30 % cached', cached.tallies['last x 1.2'], false);
  rows.push(...(await realRows(quick)));
  if (!json) console.table(rows);
  return { name: 'profile', rows };
}

/** Real programs, most of them small: bytes of room weigh more there than among jobs of gigabytes. */
async function realRows(quick) {
  const real = await repeatForReal({ runs: quick ? 4 : 6, minutes: 5 });
  if (real === undefined) return [{ what: 'real programs', value: 'no C compiler' }];
  const label = `${real.programs} real programs, ${real.judged} runs after three`;
  const row = (what, share, most) => ({
    what: `${label}: ${what}`,
    value: percent(share),
    bar: `<= ${percent(most)}`,
    ok: share <= most,
  });
  return [
    row('under-estimates', real.under, 0.03),
    row('over-reservation', real.over, 0.08),
    { what: `${label}: lines of the profile that changed in each run`, value: real.changed.join(', ') },
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run({ quick: process.argv.includes('--quick') });
