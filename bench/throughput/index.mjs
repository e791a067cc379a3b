// How many no-op jobs a second, at concurrency 2, against the runners that people use.
import { bar, contest, has, once, report, scratch } from '../contest.mjs';
import { pythonMpmsub, withPython } from '../python-mpmsub.mjs';
import { installNpmPeers, npmPeers } from './npm-peers.mjs';
import { fromBatch, fromConfig } from './ours.mjs';
import { commands, installed } from './peers.mjs';

const OURS = { config: 'mpmsub (TypeScript config)', batch: 'mpmsub batch', shells: 'mpmsub batch, lines that need a shell' };

/** One program by itself for all jobs, which is told the line: it has no other that meets no shell. */
const XARGS = 'xargs -P2 -n1 true';

const PYTHON = 'Python library';

/** `--npm-peers` installs and measures runners of npm too, `--python-mpmsub DIR` the Python library; `--jobs=N` (default 2000). */
export async function run({ quick, json, args }) {
  const asked = args.find((word) => word.startsWith('--jobs='))?.slice(7);
  const count = asked ? Number(asked) : quick ? 400 : 2000;
  const rounds = quick ? 3 : 5;
  const lines = Array.from({ length: count }, () => 'true');
  // ext4 without a journal does not use an inode again for five minutes and looks at each that it passes over: who deleted thousands of logs between
  // two rounds would make the files of the next one several times dearer.
  const left = [];
  const perJob = (prepare, lines) => async () => {
    const { folder, done } = scratch();
    left.push(done);
    const { argv, ...options } = prepare(folder, lines);
    const { code, wallMs, cpuMs } = await once(argv, { cwd: folder, ...options });
    if (code !== 0) throw new Error(`${argv[0]} ended with ${code}`);
    return { wallMs: wallMs / lines.length, cpuMs: cpuMs / lines.length };
  };
  const contestants = {
    [OURS.config]: perJob((folder) => fromConfig(folder, 'true', count, { cpus: 2 }), lines),
    [OURS.batch]: perJob(fromBatch, lines),
    [OURS.shells]: perJob(
      fromBatch,
      lines.map((line) => `:; ${line}`),
    ),
    ...(has('xargs') && {
      [XARGS]: perJob((folder, lines) => ({ argv: ['xargs', '-P2', '-n1', 'true'], stdin: commands(folder, lines) }), lines),
    }),
    ...Object.fromEntries(installed().map(([name, { prepare }]) => [name, perJob(prepare, lines)])),
  };
  const found = await contest(contestants, rounds);
  const few = lines.slice(0, 40);
  const python = pythonMpmsub(args);
  const slow = {
    ...(args.includes('--npm-peers') && npmPeers(installNpmPeers())),
    ...(python && {
      [PYTHON]: {
        prepare: (folder, commands) =>
          withPython(
            python,
            folder,
            { p: 2 },
            commands.map((line) => ({ cmd: ['sh', '-c', line], p: 1 })),
          ),
      },
    }),
  };
  const slowly = Object.entries(slow).map(([name, { prepare }]) => [name, perJob(prepare, few)]);
  if (slowly.length > 0) Object.assign(found, await contest(Object.fromEntries(slowly), 3));
  for (const done of left) done();
  const ours = found[OURS.config];
  const figures = Object.entries(found).map(([name, { wallMs, cpuMs }]) => ({
    runner: name,
    'ms a job': wallMs,
    'CPU ms a job': cpuMs,
    'against ours': wallMs / ours.wallMs,
    'CPU against ours': cpuMs / ours.cpuMs,
  }));
  const bars = [];
  const parallel = found['GNU parallel --joblog'];
  const xargs = found[XARGS];
  if (parallel) {
    bars.push(
      bar('jobs a second against GNU parallel, from a config', parallel.wallMs / ours.wallMs, 3, { unit: ' x', least: true }),
    );
    bars.push(bar('the same, from batch', parallel.wallMs / found[OURS.batch].wallMs, 3.5, { unit: ' x', least: true }));
  }
  if (xargs) bars.push(bar('cost of a job against xargs without a shell', ours.wallMs / xargs.wallMs, 2.5, { unit: ' x' }));
  if (found.turbo)
    bars.push(bar('jobs a second against turbo', found.turbo.wallMs / ours.wallMs, 80, { unit: ' x', least: true }));
  if (python) {
    const times = found[PYTHON].wallMs / ours.wallMs;
    bars.push(bar('jobs a second against the Python library', times, 40, { unit: ' x', least: true }));
  }
  return report({ json }, figures, bars);
}
