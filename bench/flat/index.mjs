// A job costs the same whatever came before it and whatever waits behind it: after much output, and among many that are queued.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, once, report, scratch } from '../contest.mjs';
import { endedIn, eventsOf } from '../journal.mjs';
import { fromBatch, fromConfig } from '../throughput/ours.mjs';

const MB = 2 ** 20;
const MANY = 10_000;

export async function run({ quick, json }) {
  const [size, jobs] = quick ? [50, 150] : [200, 600];
  // Equally warm programs are compared: the same jobs of a run, with few of them behind and with thousands.
  const [from, to] = quick ? [400, 800] : [1500, 2500];
  const few = to + 100;
  const outputs = { 'no output': 'true', [`${size} MB of output`]: `head -c ${size * MB} /dev/zero` };
  const after = Object.fromEntries(
    Object.entries(outputs).flatMap(([name, first]) => [
      [`config, after ${name}`, () => afterFirst((folder) => configOf(folder, first, jobs))],
      [`batch, after ${name}`, () => afterFirst((folder) => batchOf(folder, first, jobs))],
    ]),
  );
  const queued = Object.fromEntries(
    [few, MANY].flatMap((count) => [
      [`config, among ${count}`, () => middleJobs(from, to, (folder) => fromConfig(folder, 'true', count, { cpus: 2 }))],
      [`batch, among ${count}`, () => middleJobs(from, to, (folder) => fromBatch(folder, Array(count).fill('true')))],
    ]),
  );
  const found = await contest({ ...after, ...queued }, quick ? 3 : 5);
  const ratio = (what, than) => found[what].ms / found[than].ms;
  const bars = ['config', 'batch'].flatMap((kind) => [
    bar(
      `${kind}: after ${size} MB of output against none, per job`,
      ratio(`${kind}, after ${size} MB of output`, `${kind}, after no output`),
      1.1,
      { unit: ' x' },
    ),
    bar(`${kind}: among ${MANY} against among ${few}, per job`, ratio(`${kind}, among ${MANY}`, `${kind}, among ${few}`), 1.1, {
      unit: ' x',
    }),
  ]);
  const figures = Object.entries(found).map(([what, { ms, first, rssMb }]) => ({
    what,
    'ms a job': ms,
    'the first 100': first,
    'runner MB': rssMb,
  }));
  return report({ json }, figures, bars);
}

/** One after the other, so that what is measured begins when the first is over. */
function configOf(folder, first, count) {
  const { argv } = fromConfig(folder, 'true', count, { cpus: 1 });
  const jobs = { first, ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'true'])) };
  writeFileSync(join(folder, 'mpmsub.config.ts'), `export default ${JSON.stringify({ cpus: 1, jobs })};\n`);
  return { argv };
}

const batchOf = (folder, first, count) => fromBatch(folder, [first, ...Array(count).fill('true')], ['--max-cpus', '1']);

/** Milliseconds a job of all that came after the first. */
async function afterFirst(prepare) {
  const { folder, done } = scratch();
  const { argv } = prepare(folder);
  const { code, rssMb } = await once(argv, { cwd: folder });
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}`);
  const ends = endsIn(folder);
  done();
  return { ms: (ends.at(-1) - ends[0]) / (ends.length - 1), rssMb };
}

/** Milliseconds a job of those in the middle, and of the first hundred; then a longer run is interrupted. */
async function middleJobs(from, to, prepare) {
  const { folder, done } = scratch();
  const { argv } = prepare(folder);
  let look;
  const { rssMb } = await once(argv, {
    cwd: folder,
    onStart(pidOf) {
      look = setInterval(() => {
        if (endedIn(folder) <= to) return;
        clearInterval(look);
        process.kill(pidOf(), 'SIGINT');
      }, 50);
    },
  });
  clearInterval(look);
  const ends = endsIn(folder);
  done();
  return { ms: (ends[to] - ends[from]) / (to - from), first: (ends[100] - ends[0]) / 100, rssMb };
}

const endsIn = (folder) =>
  eventsOf(folder)
    .filter(({ type }) => type === 'attempt-end')
    .map(({ at }) => at);
