// Much output, into logs and through a pipeline, against the shell doing the same by itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, MPMSUB, once, ownCpuMs, report, scratch } from '../contest.mjs';
import { eventsOf } from '../journal.mjs';

const MB = 2 ** 20;
const CPUS = 2;

export async function run({ quick, json }) {
  const [one, each, through] = quick ? [200, 40, 300] : [1000, 200, 1500];
  const write = (mb) => `head -c ${mb * MB} /dev/zero`;
  const asleep = (ms) => `sleep ${(ms / 1000).toFixed(2)}`;
  const cases = {
    [`one job of ${one} MB`]: {
      jobs: [write(one)],
      asleep: (ms) => [asleep(ms)],
      shell: `${write(one)} > log`,
    },
    [`8 jobs of ${each} MB`]: {
      jobs: Array(8).fill(write(each)),
      asleep: (ms) => Array(8).fill(asleep((ms * CPUS) / 8)),
      shell: `seq 8 | xargs -P${CPUS} -I{} sh -c '${write(each)} > log{}'`,
    },
    [`a pipeline of ${through} MB`]: {
      jobs: [[write(through), 'cat', 'wc -c']],
      asleep: (ms) => [Array(3).fill(asleep(ms))],
      shell: `${write(through)} | cat | wc -c > log`,
    },
  };
  const figures = [];
  const bars = [];
  for (const [name, { jobs, asleep, shell }] of Object.entries(cases)) {
    const found = await contest({ ours: () => ours(jobs), shell: () => theirs(shell) }, quick ? 2 : 5);
    // What the runner does for jobs that write nothing, in as long a time: its first look at everything, and its looks at young processes.
    const still = await contest({ ours: () => ours(asleep(found.ours.ms)) }, quick ? 2 : 3);
    const against = found.ours.ms / found.shell.ms;
    figures.push({
      what: name,
      'whole run ms': found.ours.whole,
      'first start to last end ms': found.ours.ms,
      'shell ms': found.shell.ms,
      'against the shell': against,
      'runner CPU %': found.ours.share,
      'the same asleep %': still.ours.share,
      'runner MB': found.ours.rssMb,
    });
    bars.push(bar(`${name}: time against the shell`, against, 1.1, { unit: ' x' }));
    bars.push(bar(`${name}: the runner's CPU while it runs`, found.ours.share, 3, { unit: ' %' }));
    bars.push(bar(`${name}: of that, for the output`, found.ours.share - still.ours.share, 1, { unit: ' %' }));
  }
  return report({ json }, figures, bars);
}

/**
 * The whole run; its time between the first start and the last end, which is what the output takes; and the share of a core that the runner takes
 * meanwhile. Jobs say what memory they need: else the first one would run alone, to learn from it.
 */
async function ours(commands) {
  const { folder, done } = scratch();
  const jobs = commands.map((cmd) => ({ ...(Array.isArray(cmd) ? { pipeline: cmd } : { cmd }), memory: '16M' }));
  writeFileSync(
    join(folder, 'mpmsub.config.json'),
    JSON.stringify({ cpus: CPUS, jobs: Object.fromEntries(jobs.map((job, at) => [`t${at}`, job])) }),
  );
  const seen = [];
  let timer;
  const { code, rssMb, wallMs } = await once([MPMSUB, '--quiet'], {
    cwd: folder,
    onStart(pidOf) {
      timer = setInterval(() => {
        try {
          seen.push([Date.now(), ownCpuMs(pidOf())]);
        } catch {
          // It is not there yet, or no more.
        }
      }, 20);
    },
  });
  clearInterval(timer);
  const events = eventsOf(folder);
  done();
  if (code !== 0) throw new Error('the run failed');
  const from = events.find(({ type }) => type === 'attempt-start').at;
  const to = events.findLast(({ type }) => type === 'attempt-end').at;
  const [first, ...more] = seen.filter(([at]) => at >= from && at <= to);
  const last = more.at(-1);
  const share = last === undefined ? Number.NaN : ((last[1] - first[1]) / (last[0] - first[0])) * 100;
  return { whole: wallMs, ms: to - from, share, rssMb };
}

async function theirs(line) {
  const { folder, done } = scratch();
  const { wallMs } = await once(['sh', '-c', line], { cwd: folder });
  done();
  return { ms: wallMs };
}
