// The runner's memory with a hundred thousand jobs in its queue, over time, and the time of a job among so many; and, without processes, what
// of the heap is alive, and how a stream of a million jobs grows.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bar, once, report, scratch } from '../contest.mjs';
import { endedIn } from '../journal.mjs';
import { fromBatch, fromConfig } from '../throughput/ours.mjs';

/**
 * `--full` runs all of the 100,000 to their end, which takes minutes; else the run is interrupted after some seconds. `--million` simulates
 * a stream of a million, which takes another; `--simulated` leaves the real runs out.
 */
export async function run({ quick, json, args }) {
  if (args.includes('--simulated')) return simulated({ quick, json, args });
  const full = args.includes('--full');
  const count = quick ? 20_000 : 100_000;
  const seconds = quick ? 6 : 25;
  const lines = (size) => Array.from({ length: size }, () => 'true');
  const batch = (size) => (folder) => fromBatch(folder, lines(size), ['--max-cpus', '2', '--joblog', 'joblog']);
  const config = (size) => (folder) => {
    const { argv } = fromConfig(folder, 'true', size, { cpus: 2 });
    return { argv };
  };
  const seen = {
    'batch, 2000 queued': await follow(batch(2000)),
    [`batch, ${count} queued`]: await follow(batch(count), full ? undefined : seconds),
    [`config, ${count} queued`]: await follow(config(count), full ? undefined : seconds),
  };
  const figures = Object.entries(seen).map(([what, one]) => ({
    what,
    'MB at the first job': one.first,
    'MB at 22,000 done': one.at22k,
    'MB at the end': one.last,
    'peak MB': one.peak,
    'jobs done': one.jobs,
    'ms a job': one.ms,
    'ms a job, last third': one.lateMs,
  }));
  const [small, many, configured] = Object.values(seen);
  const bars = [
    bar(`peak with ${count} queued, from batch`, many.peak, 130, { unit: ' MB' }),
    bar(`peak with ${count} queued, from a config`, configured.peak, 130, { unit: ' MB' }),
    bar(`cost of a job among ${count} against 2000`, many.ms / small.ms, 1.2, { unit: ' x' }),
    bar('growth from the first job to the end', many.last / many.first, 1.2, { unit: ' x' }),
  ];
  const followed = report({ json }, figures, bars);
  if (!json) console.log('');
  return { followed, simulated: simulated({ quick, json, args }) };
}

/** Runs without processes: resident memory at some points, and bytes of the heap that are alive for each job that waits or is done. */
function simulated({ quick, json, args }) {
  const count = quick ? 20_000 : 100_000;
  const cases = [['config', count], ['stream', count], ...(args.includes('--million') ? [['stream', 1_000_000]] : [])];
  const bars = [];
  const figures = cases.map(([kind, jobs]) => {
    // The command line has V8 hold memory down itself, from 20,000 jobs on.
    const { points, peakMb } = simulate(['--optimize-for-size'], kind, jobs);
    const { points: alive } = simulate(['--optimize-for-size', '--expose-gc'], kind, jobs);
    const [first, last] = [alive[0], alive.at(-2)];
    const bytes = (mb) => (mb * 2 ** 20) / jobs;
    const at = (done) => points.find((point) => point.done === done) ?? points.at(-1);
    const rssAt = (done) => at(done).rssMb;
    const usOf = (from, to) => (1000 * (at(to).cpuMs - at(from).cpuMs)) / (to - from);
    const [early, late] = [usOf(jobs / 10, jobs / 5), usOf(0.9 * jobs, jobs)];
    if (kind === 'stream') {
      const grown = rssAt(jobs) / rssAt(jobs / 5);
      bars.push(bar(`a stream of ${jobs}: memory at the end against that at a fifth`, grown, 1.1, { unit: ' x' }));
      bars.push(bar(`a stream of ${jobs}: CPU of a job, last tenth against the second`, late / early, 1.2, { unit: ' x' }));
    }
    return {
      'without processes': `${kind}, ${jobs}`,
      'MB at the first job': points[0].rssMb,
      'MB at a tenth': rssAt(jobs / 10),
      'MB at a quarter': rssAt(jobs / 4),
      'MB at the half': rssAt(jobs / 2),
      'MB at the end': points.at(-1).rssMb,
      'peak MB': peakMb,
      'CPU us a job, second tenth': early,
      'CPU us a job, last tenth': late,
      'bytes a job that waits': kind === 'config' ? bytes(first.liveMb) : undefined,
      'bytes a job that is done':
        kind === 'config'
          ? bytes(last.liveMb)
          : bytes(alive.at(-3).liveMb - alive.find(({ done }) => done >= jobs / 5).liveMb) / 0.7,
    };
  });
  return report({ json }, figures, bars);
}

function simulate(flags, kind, jobs) {
  const script = fileURLToPath(new URL('simulate.mjs', import.meta.url));
  const stdio = ['ignore', 'pipe', 'ignore'];
  return JSON.parse(execFileSync(process.execPath, [...flags, script, kind, String(jobs)], { stdio }));
}

/** Follows a run until its end or so many seconds: resident megabytes, and jobs that had ended, four times a second. */
async function follow(prepare, seconds) {
  const { folder, done } = scratch();
  const { argv } = prepare(folder);
  const points = [];
  const { rssMb } = await once(argv, {
    cwd: folder,
    onStart(pidOf) {
      const from = Date.now();
      let stopped = false;
      const timer = setInterval(() => {
        const pid = pidOf();
        if (pid === undefined) return points.length > 0 && clearInterval(timer);
        const rss = resident(pid);
        const ended = endedIn(folder);
        if (rss !== undefined && ended > 0) points.push({ at: Date.now(), rss, ended });
        if (seconds === undefined || stopped || Date.now() - from < seconds * 1000) return;
        stopped = true;
        clearInterval(timer);
        process.kill(pid, 'SIGINT');
      }, 250);
    },
  });
  done();
  const rate = (list) => (list.length > 1 ? (list.at(-1).at - list[0].at) / (list.at(-1).ended - list[0].ended) : Number.NaN);
  return {
    first: points[0]?.rss,
    at22k: points.find(({ ended }) => ended >= 22_000)?.rss,
    last: points.at(-1)?.rss,
    peak: rssMb,
    jobs: points.at(-1)?.ended,
    ms: rate(points),
    lateMs: rate(points.slice(Math.floor((points.length * 2) / 3))),
  };
}

function resident(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}
