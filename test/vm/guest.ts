// Runs inside the virtual machine, as its only program: root, cgroup v2, Linux 6.1. Prints one line `CHECK {name, error?}` for each check.
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { classify } from '../../packages/runner/src/execute/classify.js';
import { createLocalExecutor } from '../../packages/runner/src/execute/local.js';
import { detectMachine } from '../../packages/runner/src/machine.js';
import { createMeter, describeMeter } from '../../packages/runner/src/measure/create-meter.js';
import type { Meter } from '../../packages/runner/src/measure/meter.js';
import { attemptFor } from './attempt-for.js';
import { asCommand } from './command-checks.js';

const MB = 1e6;
const MiB = 1024 ** 2;
const BASE = '/sys/fs/cgroup';

const say = (check: { name: string; error?: string }) => console.log(`CHECK ${JSON.stringify(check)}`);
const check = async (name: string, body: () => Promise<void> | void) => {
  try {
    await body();
    say({ name });
  } catch (error) {
    say({ name, error: String(error instanceof Error ? error.stack : error).slice(0, 2_000) });
  }
};

let count = 0;
interface Job {
  readonly key: string;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;
}

/** Starts a shell line as the runner would: the child enters its group itself, then waits for a line before it execs. */
const start = (meter: Meter, line: string, options: { uid?: number; gid?: number } = {}): Job => {
  const key = `job-${++count}`;
  const doors = meter.enter?.(key) ?? [];
  const enter = doors.map((door) => `echo 0 > ${door} || exit 99;`).join(' ');
  const child = spawn('sh', ['-c', `${enter} read go; ${line}`], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, MPMSUB_ATTEMPT_ID: key },
    ...options,
  });
  meter.track(key, key, [child.pid!]);
  return { key, child, ended: once(child, 'exit') };
};
const go = ({ child }: Job) => void child.stdin!.write('\n');
const run = async (meter: Meter, line: string) => {
  const job = start(meter, line);
  go(job);
  const [code, signal] = await job.ended;
  meter.sampleNow(job.key);
  return { code, signal, totals: meter.finish(job.key) };
};
const line = async ({ child }: Job): Promise<string> => String((await once(child.stdout!, 'data'))[0]).trim();
const groupOf = ({ child }: Job): string => readFileSync(`/proc/${child.pid}/cgroup`, 'utf8').trim().replace('0::', BASE);
const between = (value: number | undefined, least: number, most: number) =>
  assert.ok(value !== undefined && value >= least && value <= most, `${value} is not between ${least} and ${most}`);
const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
};

/** Runs a shell line as a job of the real executor, by the launcher; `limit` in bytes. */
const runJob = (meter: Meter, line: string, limit?: number) => {
  const executor = createLocalExecutor({ capacity: { cpus: 2, memory: 2 ** 31 }, meter, root: '/', graceMs: 60_000 });
  const attempt = attemptFor(`attempt-${++count}`, ['sh', '-c', line], limit);
  return { attempt, executor, end: executor.run(attempt) };
};

async function asJobs() {
  const limit = 200 * MB;
  await check('a job that grows fast dies at its wall, and the reason is its limit', async () => {
    const { executor, end } = runJob(createMeter(), 'exec zoo hold 400 1', limit);
    const { exit, evidence, measurement } = await end;
    await executor.close?.();
    assert.equal(classify(exit, evidence), 'memory-limit');
    assert.equal(evidence?.cgroupOomKill, true);
    assert.equal(measurement.method, 'cgroup');
    between(measurement.peakMemory, 0.95 * limit, limit);
  });
  await check('a shell that would hide the death dies with it', async () => {
    const { executor, end } = runJob(createMeter(), 'zoo hold 400 1; exit 0', limit);
    const { exit, evidence } = await end;
    await executor.close?.();
    assert.equal(classify(exit, evidence), 'memory-limit');
    assert.deepEqual(evidence?.stages, [{ type: 'signaled', signal: 'SIGKILL' }]);
  });
  await check('a job within its limit is measured and leaves no group', async () => {
    const { executor, end } = runJob(createMeter(), 'exec zoo hold 100 10', limit);
    const { exit, measurement } = await end;
    assert.deepEqual(exit, { type: 'exited', code: 0 });
    between(measurement.peakMemory, 100 * MiB, 100 * MiB + 6 * MB);
    assert.equal(spawnSync('sh', ['-c', `ls -d ${BASE}/mpmsub-*`]).stdout.toString(), '');
    await executor.close?.();
  });
  await check('a job that uses more than it reserved is seen at once, and not slowed down', async () => {
    const meter = createMeter();
    const { executor, end } = runJob(meter, 'zoo hold 20 10; exec zoo hold 190 2000', 300 * MB);
    const high = `${BASE}/mpmsub-${process.pid}-1/memory.high`;
    const seen: { usage: number; high: string }[] = [];
    executor.watch?.(({ attempts: [one] }) => {
      if (one && existsSync(high)) seen.push({ usage: one.memory, high: readFileSync(high, 'utf8').trim() });
    });
    const { exit, measurement } = await end;
    await executor.close?.();
    assert.deepEqual(exit, { type: 'exited', code: 0 });
    const before = seen.filter(({ usage }) => usage < 90e6);
    assert.ok(
      before.length > 0 && before.every((one) => one.high === '99999744' || one.usage > 50e6),
      JSON.stringify(seen.slice(0, 20)),
    );
    assert.equal(seen.at(-1)!.high, 'max');
    between(measurement.peakMemory, 190 * MiB, 190 * MiB + 6 * MB);
  });
  await check('a stopped job’s daemons go with its group', async () => {
    const meter = createMeter();
    const killed: unknown[] = [];
    const watched = Object.assign(Object.create(meter) as Meter, {
      kill: (key: string) => killed.push(meter.kill?.(key)) > 0,
    });
    const { attempt, executor, end } = runJob(watched, 'env -i /bin/setsid /bin/sleep 1000 & exec /bin/sleep 1000', limit);
    const group = `${BASE}/mpmsub-${process.pid}-1`;
    const pids = () => (existsSync(group) ? readFileSync(`${group}/cgroup.procs`, 'utf8').split('\n').filter(Boolean) : []);
    const sleeps = () => pids().filter((pid) => /^sleep/.test(readFileSync(`/proc/${pid}/comm`, 'utf8')));
    await until(() => sleeps().length === 2);
    const found = sleeps();
    executor.stop(attempt, 'timeout', 'now');
    assert.deepEqual((await end).exit, { type: 'stopped', reason: 'timeout' });
    assert.deepEqual(killed, [true]);
    assert.deepEqual(
      found.filter((pid) => existsSync(`/proc/${pid}`)),
      [],
    );
    assert.ok(!existsSync(group));
    await executor.close?.();
  });
}

async function asRoot() {
  await asCommand(check);
  await asJobs();
  const meter = createMeter();
  await check('the group is chosen, and said so', () => {
    assert.equal(meter.method, 'procfs');
    assert.match(describeMeter().join('\n'), /cgroup v2 memory: groups can be made in \/sys\/fs\/cgroup\./);
  });
  await check('one program: the kernel’s peak', async () => {
    const { code, totals } = await run(meter, 'exec zoo hold 100 10');
    assert.equal(code, 0);
    assert.equal(totals.method, 'cgroup');
    between(totals.peakMemory, 100 * MiB, 100 * MiB + 6 * MB);
  });
  await check('programs of a moment, side by side', async () => {
    const { totals } = await run(meter, 'exec zoo brood 4 20 5000');
    between(totals.peakMemory, 80 * MiB, 80 * MiB + 8 * MB);
  });
  await check('copy-on-write', async () => {
    const { totals } = await run(meter, 'exec zoo fork-write 60 3 5000 50');
    between(totals.peakMemory, 150 * MiB, 160 * MiB);
  });
  await check('an OOM kill is named, and takes the whole group', async () => {
    const job = start(meter, 'zoo hold 200 1; exit 0');
    const heard: number[] = [];
    meter.limit(job.key, 80 * MiB, (usage) => heard.push(usage));
    go(job);
    await job.ended;
    const totals = meter.finish(job.key);
    assert.equal(totals.oomKilled, true);
    assert.equal(totals.peakIsLimit, true);
    between(totals.peakMemory, 79 * MiB, 84 * MiB);
  });
  await check('a daemon with a cleared environment is a member, and cgroup.kill ends it', async () => {
    const job = start(meter, 'env -i /bin/setsid /bin/sh -c "echo up; exec /bin/sleep 1000" & sleep 0; read end');
    go(job);
    assert.equal(await line(job), 'up');
    go(job);
    await job.ended;
    const [daemon, ...rest] = meter.members(job.key);
    assert.equal(rest.length, 0);
    assert.equal(meter.kill?.(job.key), true);
    await until(() => meter.members(job.key).length === 0);
    assert.ok(!existsSync(`/proc/${daemon!.pid}`) || /State:\tZ/.test(readFileSync(`/proc/${daemon!.pid}/status`, 'utf8')));
    meter.finish(job.key);
  });
  await check('a fork storm does not outrun cgroup.kill', async () => {
    const job = start(meter, 'echo up; storm() { storm & storm & sleep 1000; }; read go; storm');
    go(job);
    assert.equal(await line(job), 'up');
    writeFileSync(`${groupOf(job)}/pids.max`, '100');
    go(job);
    await until(() => meter.members(job.key).length > 30);
    meter.kill?.(job.key);
    await until(() => meter.members(job.key).length === 0);
    meter.finish(job.key);
  });
  await check('freeze stops the clock of a tree', async () => {
    const job = start(meter, 'i=0; while :; do i=$((i+1)); echo $i; done');
    go(job);
    await line(job);
    const group = groupOf(job);
    assert.equal(meter.freeze?.(job.key, true), true);
    await until(() => /frozen 1/.test(readFileSync(`${group}/cgroup.events`, 'utf8')));
    meter.freeze?.(job.key, false);
    await until(() => /frozen 0/.test(readFileSync(`${group}/cgroup.events`, 'utf8')));
    meter.kill?.(job.key);
    job.child.stdout!.resume();
    await job.ended;
    meter.finish(job.key);
  });
  await check('nothing is left behind', () => {
    meter.close();
    const left = spawnSync('sh', ['-c', `ls -d ${BASE}/mpmsub-* 2>/dev/null`], { encoding: 'utf8' }).stdout;
    assert.equal(left, '');
  });
  await check('limits of the groups above are found', async () => {
    mkdirSync(`${BASE}/box/inner`, { recursive: true });
    writeFileSync(`${BASE}/box/memory.max`, String(512 * MiB));
    writeFileSync(`${BASE}/box/cpu.max`, '100000 100000');
    const inside = spawnSync('sh', ['-c', `echo 0 > ${BASE}/box/inner/cgroup.procs; exec node ${process.argv[1]} machine`], {
      encoding: 'utf8',
    });
    const machine = JSON.parse(inside.stdout);
    assert.equal(machine.memoryLimit, 512 * MiB);
    assert.equal(machine.cpus, 1);
    assert.ok(machine.availableMemory < 512 * MiB);
    assert.match(machine.derivation.join('\n'), /cgroup v2 limit of 512 MiB at \/sys\/fs\/cgroup\/box/);
  });
  await check('a user with a delegated group', () => nested('delegated', true));
  await check('a runner with a delegated group, late', () => nested('runner', true));
  await check('a user without one is told why, and measured by sampling', () => nested('undelegated', false));
  await check('a read-only hierarchy is said to be one', async () => {
    assert.equal(spawnSync('mount', ['-o', 'remount,ro', BASE], { stdio: 'inherit' }).status, 0);
    assert.match(describeMeter().join('\n'), /read-only/);
    const plain = createMeter();
    const { totals } = await run(plain, 'exec zoo hold 50 3000');
    assert.equal(totals.method, 'procfs');
    between(totals.peakMemory, 50 * MiB, 50 * MiB + 4 * MB);
    plain.close();
    spawnSync('mount', ['-o', 'remount,rw', BASE]);
  });
  await check('a /proc that hides other users’ processes', () => {
    assert.equal(spawnSync('mount', ['-o', 'remount,hidepid=2', '/proc'], { stdio: 'inherit' }).status, 0);
    const inside = spawnSync('node', [process.argv[1]!, 'hidden'], {
      encoding: 'utf8',
      uid: 1000,
      gid: 1000,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    spawnSync('mount', ['-o', 'remount,hidepid=0', '/proc']);
    assert.equal(inside.stdout.trim(), 'fine');
  });
}

/** Runs this program again as an ordinary user, in a group that is its own or root's. */
async function nested(name: string, isOwn: boolean) {
  const group = `${BASE}/${name}`;
  mkdirSync(group);
  if (isOwn)
    for (const file of ['', '/cgroup.procs', '/cgroup.subtree_control', '/cgroup.threads'])
      chownSync(`${group}${file}`, 1000, 1000);
  const child = spawn('sh', ['-c', `read go; exec node ${process.argv[1]} ${name}`], {
    uid: 1000,
    gid: 1000,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  writeFileSync(`${group}/cgroup.procs`, String(child.pid));
  child.stdin!.end('\n');
  let said = '';
  for await (const bytes of child.stdout!) said += bytes;
  assert.equal(said.trim(), 'fine');
}

async function asUser(isDelegated: boolean) {
  const meter = createMeter();
  if (!isDelegated)
    assert.match(describeMeter().join('\n'), /create no group|cannot be moved|holds other|does not let us|may not be written/);
  const { totals } = await run(meter, 'exec zoo hold 60 3000');
  assert.equal(totals.method, isDelegated ? 'cgroup' : 'procfs');
  between(totals.peakMemory, 60 * MiB, 60 * MiB + 5 * MB);
  meter.close();
  console.log('fine');
}

/** In a delegated group of its own, which the launcher and a job are in before the first group is wanted: all of them must step aside. */
async function asRunner() {
  const meter = createMeter();
  const executor = createLocalExecutor({ capacity: { cpus: 2, memory: 2 ** 31 }, meter, root: '/' });
  const early = attemptFor('early', ['sleep', '1000']);
  const earlyEnd = executor.run(early);
  await executor.run(attemptFor('plain', ['true']));
  const { exit, evidence, measurement } = await executor.run(attemptFor('limited', ['zoo', 'hold', '400', '1'], 200 * MB));
  assert.equal(measurement.method, 'cgroup');
  assert.equal(classify(exit, evidence), 'memory-limit');
  executor.stop(early, 'cancelled', 'now');
  assert.deepEqual((await earlyEnd).exit, { type: 'stopped', reason: 'cancelled' });
  await executor.close?.();
  console.log('fine');
}

async function hidden() {
  const meter = createMeter();
  const { totals } = await run(meter, 'exec zoo hold 40 3000');
  between(totals.peakMemory, 40 * MiB, 40 * MiB + 5 * MB);
  // the first process is root's: it cannot be seen, and the run goes on
  meter.track('hidden', 'hidden', [1]);
  assert.deepEqual(meter.members('hidden'), []);
  meter.close();
  console.log('fine');
}

const [, , mode] = process.argv;
if (mode === 'machine') console.log(JSON.stringify(await detectMachine()));
else if (mode === 'delegated' || mode === 'undelegated') await asUser(mode === 'delegated');
else if (mode === 'runner') await asRunner();
else if (mode === 'hidden') await hidden();
else await asRoot();
