// Many short jobs on a real Slurm of four virtual nodes on this machine: time, commands of Slurm, and CPU time of the runner.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster, whyNoSlurm } from '../../test/slurm/cluster.mjs';

const PROGRAM = process.env.MPMSUB_TEST_PROGRAM ?? fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));
const COMMANDS = ['sbatch', 'squeue', 'scancel'];

export async function run({ quick, json }) {
  const why = whyNoSlurm();
  if (why !== undefined) {
    if (!json) console.log(`skipped: ${why}`);
    return { skipped: why };
  }
  const rows = [await once(quick ? 1000 : 10_000, {})];
  if (!quick) rows.push(await once(5000, { maxJobs: 120, maxArray: 51, minJobAgeS: 2 }));
  if (!json) console.table(rows);
  return rows;
}

async function once(count, options) {
  const cluster = await startCluster(options);
  try {
    const folder = join(cluster.root, 'project');
    const bin = join(cluster.root, 'bin');
    for (const made of [folder, bin]) mkdirSync(made);
    // Each call of a command leaves a line.
    for (const command of COMMANDS) {
      const path = join(bin, command);
      writeFileSync(path, `#!/bin/sh\necho ${command} >> ${folder}/calls\nPATH=\${PATH#*:} exec ${command} "$@"\n`);
      chmodSync(path, 0o755);
    }
    const jobs = Array.from({ length: count }, () => ({ cmd: ['true'], executor: 'slurm' }));
    writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ jobs }));
    const env = { ...process.env, ...cluster.env, PATH: `${bin}${delimiter}${process.env.PATH}`, CI: '1' };
    const began = performance.now();
    const report = join(folder, 'cpu.json');
    // The runner tells its own CPU time when it ends, its children aside.
    const script = join(cluster.root, 'tell-cpu.cjs');
    const usage = "require('node:fs').writeFileSync(process.env.CPU_REPORT, JSON.stringify(process.cpuUsage()))";
    writeFileSync(script, `process.on('exit', () => ${usage});\n`);
    const child = spawn(process.execPath, ['--require', script, PROGRAM, 'run', '--no-progress'], {
      cwd: folder,
      env: { ...env, CPU_REPORT: report },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`the run failed: ${said}`);
    const wallS = (performance.now() - began) / 1000;
    const { user, system } = JSON.parse(readFileSync(report, 'utf8'));
    const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n');
    const counts = Object.fromEntries(COMMANDS.map((command) => [command, calls.filter((call) => call === command).length]));
    const limits = options.maxJobs === undefined ? 'none' : `MaxJobCount=${options.maxJobs}, MaxArraySize=${options.maxArray}`;
    rmSync(folder, { recursive: true });
    return { jobs: count, limits, 'time s': round(wallS), ...counts, 'runner CPU s': round((user + system) / 1e6) };
  } finally {
    await cluster.stop();
  }
}

const round = (value) => Math.round(value * 10) / 10;
