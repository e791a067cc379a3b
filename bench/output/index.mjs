// Much output, into logs and through a pipeline, against the shell doing the same by itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, MPMSUB, once, ownCpuMs, report, scratch } from '../contest.mjs';

const MB = 2 ** 20;

export async function run({ quick, json }) {
  const [one, each, through] = quick ? [200, 40, 300] : [1000, 200, 1500];
  const write = (mb) => `head -c ${mb * MB} /dev/zero`;
  const pipe = [write(through), 'cat', 'wc -c'];
  const cases = {
    [`one job of ${one} MB`]: { jobs: { a: write(one) }, shell: `${write(one)} > log` },
    [`8 jobs of ${each} MB`]: {
      jobs: Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`t${at}`, write(each)])),
      shell: `seq 8 | xargs -P2 -I{} sh -c '${write(each)} > log{}'`,
    },
    [`a pipeline of ${through} MB`]: { jobs: { a: { pipeline: pipe } }, shell: `${pipe.join(' | ')} > log` },
  };
  const figures = [];
  const bars = [];
  for (const [name, { jobs, shell }] of Object.entries(cases)) {
    const found = await contest({ ours: () => ours(jobs), shell: () => theirs(shell) }, quick ? 2 : 5);
    // What both need before the first byte is the start-up case's; here the time that the output takes is asked for.
    figures.push({
      what: name,
      'mpmsub ms': found.ours.ms,
      'shell ms': found.shell.ms,
      'against the shell': found.ours.ms / found.shell.ms,
      'runner CPU %': found.ours.share,
      'runner MB': found.ours.rssMb,
    });
    bars.push(bar(`${name}: time against the shell`, found.ours.ms / found.shell.ms, 1.1, { unit: ' x' }));
    bars.push(bar(`${name}: the runner's CPU while it runs`, found.ours.share, 3, { unit: ' %' }));
  }
  return report({ json }, figures, bars);
}

/** The jobs' own time as the journal has it, and the runner's CPU between the first start and the last end. */
async function ours(jobs) {
  const { folder, done } = scratch();
  writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ cpus: 2, jobs }));
  const seen = [];
  const { code, rssMb } = await once([MPMSUB, '--quiet'], {
    cwd: folder,
    onStart(pidOf) {
      const timer = setInterval(() => {
        try {
          seen.push([Date.now(), ownCpuMs(pidOf())]);
        } catch {
          clearInterval(timer);
        }
      }, 20);
    },
  });
  const journal = join(folder, '.mpmsub', 'runs', 'latest', 'journal.ndjson');
  const events = readFileSync(journal, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  done();
  if (code !== 0) throw new Error('the run failed');
  const from = events.find(({ type }) => type === 'attempt-start').at;
  const to = events.findLast(({ type }) => type === 'attempt-end').at;
  const inside = seen.filter(([at]) => at >= from && at <= to);
  const [first, last] = [inside[0], inside.at(-1)];
  const share = inside.length > 1 ? ((last[1] - first[1]) / (last[0] - first[0])) * 100 : Number.NaN;
  return { ms: to - from, share, rssMb };
}

async function theirs(line) {
  const { folder, done } = scratch();
  const { wallMs } = await once(['sh', '-c', line], { cwd: folder });
  done();
  return { ms: wallMs };
}
