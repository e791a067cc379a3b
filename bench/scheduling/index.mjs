import { existsSync } from 'node:fs';
import { chaos } from './chaos.mjs';
import { memoryScenario } from './memory.mjs';
import { geomean, quality, worst } from './quality.mjs';
import { decisionTime, planTime } from './speed.mjs';
import { starvation } from './starvation.mjs';
import { cases, loadTraces } from './traces.mjs';

/**
 * Scheduling in virtual time: how near to the lower bound, how fair, how fast. `--traces DIR` reads other traces,
 * `--generated` and `--seed N` make them. With `quick`, a seventh of the cases.
 */
export async function run({ quick = false, json = false, args = [] } = {}) {
  const built = new URL('../../packages/runner/dist/scheduler/index.js', import.meta.url);
  if (!existsSync(built)) throw new Error('build first: npx tsc -b packages/runner');
  const library = await import(built.href);
  const { createScheduler } = library;
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const seed = Number(option('--seed') ?? 1);
  const { source, traces } = loadTraces(option('--traces'), seed, args.includes('--generated'));
  const all = cases(traces).filter((one) => !one.skip);
  const some = (step) => all.filter((_, index) => index % step === 0);
  const say = (text) => json || console.log(text);
  const rows = [];
  const row = (what, bar, reached, ok) => {
    rows.push({ what, bar, reached, ok });
    say(`${what.padEnd(62)} ${String(reached).padStart(26)}   bar ${String(bar).padEnd(16)} ${ok ? 'ok' : 'MISSED'}`);
  };

  const picked = quick ? some(7) : all;
  say(`\nscheduling: ${picked.length} of ${all.length} cases, ${source}`);
  const found = quality(createScheduler, picked);
  const mean = (read) => geomean(found, read);
  const base = mean((one) => one.firstFit);
  say(`${found.length} cases differ; lower bound 1, first-fit ${base.toFixed(3)}`);
  const exact = mean((one) => one.exact);
  row('makespan / bound, exact times', 1.045, exact.toFixed(4), exact <= 1.045);
  const against = (kind) => found.map((one) => one[kind] / one.firstFit);
  const most = (list) => list.reduce((a, b) => Math.max(a, b));
  row('worst against first-fit, exact times', 1, most(against('exact')).toFixed(4), most(against('exact')) <= 1.00005);
  const noisy = mean((one) => one.noisy);
  row('makespan / bound, times with 18 % noise', 1.055, noisy.toFixed(4), noisy <= 1.055);
  const worse = (100 * against('noisy').filter((ratio) => ratio > 1.01).length) / found.length;
  const far = most(against('noisy'));
  row(
    'noisy: cases > 1 % behind first-fit / worst',
    '1 % / 1.05',
    `${worse.toFixed(2)} % / ${far.toFixed(3)}`,
    worse <= 1 && far <= 1.05,
  );
  const none = mean((one) => one.none);
  row('makespan / bound, no times', 1.11, none.toFixed(4), none <= 1.11);
  // The bound of a set of cases says how hard they are; the gain over first-fit can be compared between sets.
  row(
    'gain over first-fit, exact / noisy / none',
    '0.917 0.926 0.975',
    [exact, noisy, none].map((x) => (x / base).toFixed(3)).join(' '),
    exact / base <= 1.045 / 1.139 && noisy / base <= 1.055 / 1.139 && none / base <= 1.11 / 1.139,
  );
  const nearer = (kind) => mean((one) => one[kind] / one.loose).toFixed(4);
  say(
    `above the tighter bound: first-fit ${nearer('firstFit')}, exact ${nearer('exact')}, noisy ${nearer('noisy')}, none ${nearer('none')}`,
  );

  const waits = [];
  const lost = [];
  for (const load of [0.9, 0.95, 1, 1.05]) {
    for (let number = 0; number < (quick ? 1 : 3); number += 1) {
      const withIt = starvation(createScheduler, load, seed + number);
      const without = starvation(createScheduler, load, seed + number, false);
      waits.push(withIt.waitedSeconds);
      // Its own minute is work, not loss.
      lost.push((100 * (withIt.makespan - 60_000 - without.makespan)) / without.makespan);
    }
  }
  const average = lost.reduce((a, b) => a + b) / lost.length;
  row(
    'machine-wide job among 4,000: longest wait / throughput lost',
    '324 s / 0.5 %',
    `${most(waits).toFixed(0)} s / ${average.toFixed(2)} %`,
    most(waits) <= 324 && average <= 0.5,
  );

  const small = all.filter((one) => one.jobs.length <= 320);
  const step = Math.max(1, Math.ceil(small.length / (quick ? 12 : 80)));
  const measured = small.filter((_, index) => index % step === 0);
  const profile = memoryScenario(library, measured, 'profile');
  const first = memoryScenario(library, measured, 'first run');
  const ratio = (scenario) => geomean(scenario.ratios, (one) => one.ratio);
  const memoryRow = (what, scenario, deaths, slower) => {
    const reached = `${scenario.ooms.toFixed(2)} / ${scenario.kills.toFixed(2)}; ${ratio(scenario).toFixed(3)}`;
    row(
      what,
      `${deaths.join(' / ')}; ${slower}`,
      reached,
      scenario.ooms <= deaths[0] && scenario.kills <= (deaths[1] ?? Infinity) && ratio(scenario) <= slower,
    );
  };
  memoryRow('profile: OOM / kills per 1,000; makespan / oracle', profile, [0.1, 1], 1.05);
  memoryRow('first run: OOM (/ kills) per 1,000; makespan / oracle', first, [0.7], 1.2);

  decisionTime(createScheduler, 10_000);
  const speeds = [1e3, 1e5, 1e6].map((size) => decisionTime(createScheduler, size).quiet);
  const flat = most(speeds) / Math.min(...speeds);
  row(
    'us per decision at 1k / 100k / 1M ready',
    '2 at 100k, 5 x',
    `${speeds.map((us) => us.toFixed(1)).join(' / ')}; ${flat.toFixed(1)} x`,
    speeds[1] <= 2 && flat <= 5,
  );
  const plans = [planTime(createScheduler, 1000, 20).quiet, planTime(createScheduler, 10_000, 5).quiet];
  row(
    'ms per plan of 1,000 / 10,000 jobs',
    '40 / 350',
    plans.map((ms) => ms.toFixed(0)).join(' / '),
    plans[0] <= 40 && plans[1] <= 350,
  );

  const count = quick ? 2000 : 10_000;
  const broken = chaos(createScheduler, count, seed);
  const sum = broken.capacity + broken.order + broken.deadlock;
  row(
    `capacity / order violations, deadlocks in ${count} random cases`,
    0,
    `${broken.capacity} / ${broken.order} / ${broken.deadlock}`,
    sum === 0,
  );

  const list = worst(found, 10);
  say('\nfurthest from the bound (exact times); parts of the bound; what held jobs back');
  const shares = (parts) =>
    Object.entries(parts)
      .map(([name, part]) => `${name} ${Math.round(100 * part)} %`)
      .join(', ');
  for (const one of list)
    say(
      `${one.name.padEnd(52)} ${one.ratio.toFixed(3)} (first-fit ${one.firstFit.toFixed(3)}, at least ${one.loose.toFixed(3)})  ${shares(one.parts)}  |  ${shares(one.limits)}`,
    );
  return { source, cases: found.length, firstFit: base, rows, worst: list };
}
