// The time between one job's end and the next one's start, at concurrency 1: each job tells when it runs, and does nothing else. Once as a program that is
// run by itself, once with a shell around it, which is as much work again.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bar, contest, median, once, report, scratch } from '../contest.mjs';
import { fromBatch, fromConfig } from '../throughput/ours.mjs';

const LAUNCHER_ALONE = fileURLToPath(new URL('../spawn/launcher-alone.mjs', import.meta.url));
const PROGRAM = ['date', '+%s%N'];
const LINE = `exec ${PROGRAM.join(' ')}`;
const SHELL = ['/bin/sh', '-c', LINE];
const NODE_LOOP = `
const { spawn } = require('node:child_process');
const [count, file, ...words] = process.argv.slice(1);
let left = Number(count);
(function next() {
  if (left-- > 0) spawn(file, words, { stdio: ['ignore', 'inherit', 'ignore'] }).once('exit', next);
})();`;

const inStdout = (folder) => readFileSync(join(folder, 'stdout'), 'latin1').trim().split('\n');

function inLogs(folder) {
  const logs = join(folder, '.mpmsub/runs/latest/logs');
  return readdirSync(logs, { recursive: true }).flatMap((name) =>
    name.endsWith('.log') ? [readFileSync(join(logs, name), 'latin1')] : [],
  );
}

export async function run({ quick, json }) {
  const count = quick ? 100 : 400;
  const file = (folder, lines) => {
    writeFileSync(join(folder, 'input.txt'), `${lines.join('\n')}\n`);
    return join(folder, 'input.txt');
  };
  const numbers = Array.from({ length: count }, (_, at) => at);
  const lines = numbers.map(() => LINE);
  const between =
    (prepare, timesOf = inStdout) =>
    async () => {
      const { folder, done } = scratch();
      const { argv, ...options } = prepare(folder);
      await once(argv, { cwd: folder, ...options });
      const times = timesOf(folder)
        .map(Number)
        .sort((a, b) => a - b);
      done();
      if (times.length !== count) throw new Error(`${argv[0]} ran ${times.length} of ${count} jobs`);
      const gaps = times.slice(1).map((at, index) => (at - times[index]) / 1e6);
      // The first ones are those of a program that is not compiled yet: they count, and are shown apart.
      return { ms: median(gaps), first: median(gaps.slice(0, 20)) };
    };
  const ours = 'mpmsub, a program';
  const alone = (argv) => between(() => ({ argv: [process.execPath, LAUNCHER_ALONE, String(count), '1', ...argv] }));
  const node = (argv) => between(() => ({ argv: [process.execPath, '-e', NODE_LOOP, String(count), ...argv] }));
  const found = await contest(
    {
      [ours]: between((folder) => fromConfig(folder, { cmd: PROGRAM }, count, { cpus: 1 }), inLogs),
      'xargs -P1 -n1, a program': between((folder) => ({
        argv: ['xargs', '-P1', '-n1', ...PROGRAM],
        stdin: file(
          folder,
          numbers.map(() => '-u'),
        ),
      })),
      'the launcher alone, a program': alone(['/bin/date', PROGRAM[1]]),
      'node spawn, a program': node(PROGRAM),
      'mpmsub batch, a shell and a program': between((folder) => fromBatch(folder, lines, ['--max-cpus', '1'])),
      'xargs -P1 sh -c': between((folder) => ({ argv: ['xargs', '-P1', '-I{}', 'sh', '-c', '{}'], stdin: file(folder, lines) })),
      'the launcher alone, a shell and a program': alone(SHELL),
      'node spawn, a shell and a program': node(SHELL),
      'GNU parallel -j1, a shell and a program': between((folder) => ({
        argv: ['parallel', '-j1', '--joblog', 'joblog'],
        stdin: file(folder, lines),
      })),
    },
    quick ? 2 : 5,
  );
  const least = { a: found['xargs -P1 -n1, a program'].ms, shell: found['xargs -P1 sh -c'].ms };
  return report(
    { json },
    Object.entries(found).map(([runner, { ms, first }]) => ({
      runner,
      'ms from start to start': ms,
      'first 20': first,
      'against xargs': ms / (/sh/.test(runner) ? least.shell : least.a),
    })),
    [bar('from one start to the next, a program', found[ours].ms, 2.5, { unit: ' ms' })],
  );
}
