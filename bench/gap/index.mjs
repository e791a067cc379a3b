// The time between one job's end and the next one's start, at concurrency 1: each job tells when it runs, and does nothing else.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bar, contest, median, once, report, scratch } from '../contest.mjs';
import { fromBatch } from '../throughput/ours.mjs';

const LAUNCHER_ALONE = fileURLToPath(new URL('../spawn/launcher-alone.mjs', import.meta.url));
const JOB = 'exec date +%s%N';
const NODE_LOOP = `
const { spawn } = require('node:child_process');
let left = Number(process.argv[1]);
(function next() {
  if (left-- > 0) spawn('sh', ['-c', ${JSON.stringify(JOB)}], { stdio: ['ignore', 'inherit', 'ignore'] }).once('exit', next);
})();`;

export async function run({ quick, json }) {
  const count = quick ? 100 : 400;
  const lines = Array.from({ length: count }, () => JOB);
  const file = (folder) => {
    writeFileSync(join(folder, 'commands.txt'), `${lines.join('\n')}\n`);
    return join(folder, 'commands.txt');
  };
  const between = (prepare) => async () => {
    const { folder, done } = scratch();
    const { argv, ...options } = prepare(folder);
    await once(argv, { cwd: folder, ...options });
    const times = readFileSync(join(folder, 'stdout'), 'latin1').trim().split('\n').map(Number);
    done();
    if (times.length !== count) throw new Error(`${argv[0]} ran ${times.length} of ${count} jobs`);
    const gaps = times.slice(1).map((at, index) => (at - times[index]) / 1e6);
    // The first ones are those of a program that is not compiled yet: they count, and are shown apart.
    return { ms: median(gaps), first: median(gaps.slice(0, 20)) };
  };
  const ours = 'mpmsub batch';
  const found = await contest(
    {
      [ours]: between((folder) => fromBatch(folder, lines, ['--max-cpus', '1'])),
      'xargs -P1 sh -c': between((folder) => ({ argv: ['xargs', '-P1', '-I{}', 'sh', '-c', '{}'], stdin: file(folder) })),
      'the launcher alone': between(() => ({ argv: [process.execPath, LAUNCHER_ALONE, String(count), '1', JOB] })),
      'node spawn': between(() => ({ argv: [process.execPath, '-e', NODE_LOOP, String(count)] })),
      'GNU parallel -j1': between((folder) => ({ argv: ['parallel', '-j1', '--joblog', 'joblog'], stdin: file(folder) })),
    },
    quick ? 2 : 5,
  );
  const xargs = found['xargs -P1 sh -c'].ms;
  return report(
    { json },
    Object.entries(found).map(([runner, { ms, first }]) => ({
      runner,
      'ms from start to start': ms,
      'first 20': first,
      'against xargs': ms / xargs,
    })),
    [bar('from one start to the next (a shell and a program between)', found[ours].ms, 2.5, { unit: ' ms' })],
  );
}
