// The Python library's own benchmark scenarios: jobs that hold memory for some seconds under a budget. Ours is always measured, the
// library itself with `--python-mpmsub DIR`. Nobody computes, so that a busy machine changes little.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, has, MPMSUB, once, report, scratch } from '../contest.mjs';
import { pythonMpmsub, withPython } from '../python-mpmsub.mjs';
import { peakOfMarked } from './peak-of-marked.mjs';
import { scenarios } from './scenarios.mjs';

export async function run({ quick, json, args }) {
  if (!has('python3')) {
    console.error('python3 is not here: its jobs cannot be run');
    return report({ json }, [], []);
  }
  // Not a shim of a version manager, which would take longer than anything that is compared.
  const python3 = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  const library = pythonMpmsub(args);
  const figures = [];
  const bars = [];
  for (const { name, budget, jobs } of scenarios(quick ? 0.2 : 0.5)) {
    const kept = scratch();
    const contestants = {
      'mpmsub, as the jobs ask': () => timed((folder, argv) => ours(folder, budget, jobs, argv)),
      'mpmsub, nothing about memory, first run': () =>
        timed((folder, argv) => ours(folder, budget, jobs.map(withoutMemory), argv)),
      'mpmsub, the second run': () => timed((folder, argv) => ours(folder, budget, jobs.map(withoutMemory), argv), kept.folder),
      ...(library && { 'Python library': () => timed((folder, argv) => theirs(library, folder, budget, jobs, argv)) }),
    };
    await contestants['mpmsub, the second run']();
    const found = await contest(contestants, 1);
    kept.done();
    const declared = found['mpmsub, as the jobs ask'];
    for (const [runner, { ms, peak, failed }] of Object.entries(found)) {
      figures.push({
        what: `${name}: ${runner}`,
        ms,
        'against as asked': ms / declared.ms,
        'peak MB': peak,
        'of budget': peak / budget,
        'runs that failed': failed,
      });
    }
    bars.push(
      bar(`${name}: highest memory of any run of ours, of the budget`, highest(found, 'peak') / budget, 1, { unit: ' x' }),
    );
    bars.push(bar(`${name}: runs of ours in which a job failed`, highest(found, 'failed'), 0));
    if (library)
      bars.push(bar(`${name}: against the Python library`, declared.ms / found['Python library'].ms, 1, { unit: ' x' }));
  }
  return report({ json }, figures, bars);

  async function timed(prepare, home) {
    const { folder, done } = home === undefined ? scratch() : { folder: home, done() {} };
    const mark = `MPMSUB_BENCH_JOB=${process.pid}-${performance.now()}`;
    const peak = peakOfMarked(mark);
    const { argv } = prepare(folder, (program) => ['env', mark, python3, '-c', program]);
    const { code, wallMs } = await once(argv, { cwd: folder });
    done();
    return { ms: wallMs, peak: (await peak.end()) / 2 ** 20, failed: code === 0 ? 0 : 1 };
  }
}

const highest = (found, figure) =>
  Math.max(...Object.entries(found).map(([runner, one]) => (runner.startsWith('mpmsub') ? one[figure] : 0)));

const withoutMemory = ({ memory: _, ...job }) => job;

function ours(folder, budget, jobs, argvOf) {
  const settings = {
    cpus: 2,
    memory: `${budget}M`,
    jobs: Object.fromEntries(
      jobs.map(({ id, cpus, memory, program }) => [id, { cmd: argvOf(program), cpus, ...(memory && { memory: `${memory}M` }) }]),
    ),
  };
  writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify(settings));
  return { argv: [MPMSUB, '--quiet'] };
}

function theirs(library, folder, budget, jobs, argvOf) {
  const specs = jobs.map(({ id, cpus, memory, program }) => ({ id, cmd: argvOf(program), p: cpus, m: `${memory}M` }));
  return withPython(library, folder, { p: 2, m: `${budget}M` }, specs);
}
