// What the runner itself costs: the loop and scheduler alone, the plugins, thousands in the queue, and doing nothing but watching.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bar, contest, once, ownCpuMs, report, scratch } from '../contest.mjs';
import { fromBatch } from '../throughput/ours.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const figuresOf = (name, ...words) =>
  JSON.parse(execFileSync(process.execPath, [script(name), ...words.map(String)], { stdio: ['ignore', 'pipe', 'ignore'] }));

export async function run({ quick, json }) {
  const rounds = quick ? 1 : 2;
  const sizes = quick ? [1000, 20_000] : [1000, 20_000, 100_000];
  const cases = sizes.flatMap((size) => ['alike', 'families', 'needs'].map((kind) => [size, kind]));
  const loop = await contest(
    Object.fromEntries(cases.map(([size, kind]) => [`loop: ${size} jobs, ${kind}`, () => figuresOf('loop.mjs', size, kind)])),
    rounds,
  );
  const real = quick ? 500 : 2000;
  const { folder, done } = scratch();
  const realJobs = (which) => figuresOf('real.mjs', real, which, folder);
  const jobs = await contest(
    {
      [`${real} real jobs, no plugin`]: () => realJobs('bare'),
      [`${real} real jobs, all plugins`]: () => realJobs('all'),
    },
    quick ? 2 : 4,
  );
  done();
  const [bare, all] = Object.values(jobs);
  const watching = await watch(quick ? 6 : 15);
  const figures = [
    ...Object.entries({ ...loop, ...jobs }).map(([what, { us, wallUs, rssMb }]) => ({
      what,
      'CPU us a job': us,
      'wall us a job': wallUs,
      'peak MB': rssMb,
    })),
  ];
  const cost = (size) => Math.max(...['alike', 'families', 'needs'].map((kind) => loop[`loop: ${size} jobs, ${kind}`].us));
  const bars = [
    ...sizes.map((size) => bar(`loop and scheduler, ${size} jobs`, cost(size), 60, { unit: ' us' })),
    bar(`flat: ${sizes.at(-1)} against ${sizes[0]} jobs`, cost(sizes.at(-1)) / cost(sizes[0]), 1.5, { unit: ' x' }),
    bar('all bundled plugins against none, wall time', all.wallUs / bare.wallUs, 1.05, { unit: ' x' }),
    bar('runner while 8 measured jobs sleep, % of a core', watching, 1, { unit: ' %' }),
  ];
  return report({ json }, figures, bars);
}

/** Per cent of a core that the runner takes while jobs sleep, after its start. */
async function watch(seconds) {
  const { folder, done } = scratch();
  const { argv } = fromBatch(
    folder,
    Array.from({ length: 8 }, () => `exec sleep ${seconds + 3}`),
    ['--max-cpus', '8'],
  );
  let share = Number.NaN;
  await once(argv, {
    cwd: folder,
    onStart(pidOf) {
      let from;
      setTimeout(() => {
        from = ownCpuMs(pidOf());
      }, 2000);
      setTimeout(() => {
        share = (ownCpuMs(pidOf()) - from) / ((seconds - 2) * 10);
      }, seconds * 1000);
    },
  });
  done();
  return share;
}
