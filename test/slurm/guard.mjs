// Owns a throw-away Slurm: starts its daemons, does to them what it is told in lines on its standard input, and ends everything when
// that input ends, however the one at the other end died. Started by cluster.mjs.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { freePorts, settingsText } from './settings.mjs';

const { root: given, ...options } = JSON.parse(process.argv[2]);
const root = realpathSync(given);
const conf = `${root}/etc/slurm.conf`;
const env = { ...process.env, SLURM_CONF: conf };
const daemons = new Map();
let isOver = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
process.on('uncaughtException', (error) => {
  console.log(JSON.stringify({ failed: error.message }));
  end();
});

for (const folder of ['etc', 'log', 'run', 'state', 'spool']) mkdirSync(`${root}/${folder}`);
for (let i = 1; i <= options.nodes; i++) mkdirSync(`${root}/spool/n${i}`);
const port = await freePorts(options.nodes + 1);
writeFileSync(conf, settingsText({ root, port, host: hostname().split('.')[0], user: userInfo().username, ...options }));

const acts = {
  controller: { start: () => start('controller', 'slurmctld', []), kill: () => kill('controller') },
  node: { start: (name, through) => start(name, 'slurmd', ['-N', name], through), kill: loseNode },
};

acts.controller.start();
for (let i = 1; i <= options.nodes; i++) acts.node.start(`n${i}`);
await allUp();
console.log(JSON.stringify({ ready: { conf, port } }));

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { number, who, act, name, through } = JSON.parse(line);
    await acts[who][act](name, through);
    console.log(JSON.stringify({ number }));
  })
  .on('close', end);

/** `through`: a command that becomes the daemon, in other surroundings. */
function start(name, program, args, through = []) {
  const [first, ...rest] = [...through, program, '-D', '-f', conf, ...args];
  const daemon = spawn(first, rest, { env, stdio: 'ignore' });
  daemon.on('error', (error) => {
    throw error;
  });
  daemons.set(name, daemon);
}

/** As a crash does it: no farewell. Settles when it is gone. */
function kill(name) {
  const daemon = daemons.get(name);
  return new Promise((resolve) => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return resolve();
    daemon.once('exit', resolve);
    daemon.kill('SIGKILL');
  });
}

/** As a power cut does it: the node's daemon, what it started, and all their children. */
async function loseNode(name) {
  await kill(name);
  const doomed = ours().filter((pid) => {
    const text = read(`/proc/${pid}/environ`);
    return text.split('\0').includes(`SLURMD_NODENAME=${name}`);
  });
  const parents = doomed.map(
    (pid) =>
      read(`/proc/${pid}/stat`)
        .replace(/^.*\) \S /s, '')
        .split(' ')[0],
  );
  const steps = parents.filter((pid) => read(`/proc/${pid}/cmdline`).startsWith('slurmstepd: '));
  for (const pid of [...new Set(steps), ...doomed]) endProcess(pid);
}

function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function endProcess(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}

/** Every node has registered with the controller. */
async function allUp() {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const { stdout } = spawnSync('scontrol', ['-o', 'show', 'nodes'], { env, timeout: 2000, encoding: 'utf8' });
    const up = (stdout ?? '')
      .split('\n')
      .filter((line) => /State=(IDLE|MIXED|ALLOCATED)\b/.test(line) && /SlurmdStartTime=\d/.test(line));
    if (up.length === options.nodes) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Slurm did not come up: ${readFileSync(`${root}/log/slurmctld.log`, 'utf8').slice(-1000)}`);
}

async function end() {
  if (isOver) return;
  isOver = true;
  await Promise.all([...daemons.keys()].map(kill));
  // What they started may still be starting more: until nothing is found any more.
  for (let rounds = 0, left = ours(); left.length > 0 && rounds < 50; rounds++, left = ours()) {
    for (const pid of left) endProcess(pid);
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  process.exit();
}

/** Everything that was started for this cluster: daemons, steps, jobs, and runners that a failed test left. All inherit its settings. */
function ours() {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    const stat = read(`/proc/${pid}/stat`);
    if (stat === '' || /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return false;
    return read(`/proc/${pid}/environ`).split('\0').includes(`SLURM_CONF=${conf}`);
  });
}
