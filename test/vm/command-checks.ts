import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';

type Check = (name: string, body: () => Promise<void> | void) => Promise<void>;

const BASE = '/sys/fs/cgroup';
const PROGRAM = '/mpmsub/bin/mpmsub.js';

/** Runs a shell line and answers all that came out. */
const shell = (line: string, cwd = '/tmp') => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', NO_COLOR: '1' },
  });
  return { status, text: `${stdout}${stderr}` };
};

/** Runs a configuration by the command line. */
const runConfig = (config: object, ...args: readonly string[]) => {
  const folder = mkdtempSync('/tmp/project-');
  writeFileSync(`${folder}/mpmsub.config.json`, JSON.stringify(config));
  return shell(`node ${PROGRAM} run ${args.join(' ')}`, folder);
};

/** The block of a job in what a run said at its end: from its heading to the empty line. */
const blockOf = (text: string, id: string): string[] => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`failed: ${id} `));
  return start < 0 ? [] : lines.slice(start, lines.indexOf('', start));
};

/** What the whole command line says and does on this machine. */
export async function asCommand(check: Check): Promise<void> {
  // else the kernel refuses what it could never give, and kills nobody
  writeFileSync('/proc/sys/vm/overcommit_memory', '1');
  const big = (cmd: string) => ({ cpus: 1, memory: '1G', jobs: { big: { cmd, memory: '600M' }, other: 'echo fine' } });
  await check('the kernel kills a job for want of memory: it is named, and the run goes on', () => {
    const { status, text } = runConfig(big('exec zoo huge 4000 1'));
    assert.equal(status, 1, text);
    const [heading, facts] = blockOf(text, 'big');
    // twice: a death for memory is tried again with more
    assert.equal(heading, 'failed: big  killed by the kernel: out of memory, 2 tries', text);
    assert.match(facts!, /^ {2}it peaked at \d(\.\d)?G, \S+ was reserved, \S+ was left$/);
    assert.match(text, /1 failed, 1 succeeded of 2 jobs/);
    console.log(text);
  });
  await check('the kernel kills a job below a shell, which says 137', () => {
    const { status, text } = runConfig(big('zoo huge 4000 1; exit $?'));
    assert.equal(status, 1, text);
    assert.equal(blockOf(text, 'big')[0], 'failed: big  most likely killed by the kernel: out of memory, 2 tries', text);
  });
  await check('doctor in a box of 1 GB and one CPU', () => {
    const box = `${BASE}/box-of-1`;
    mkdirSync(box);
    writeFileSync(`${box}/memory.max`, String(1024 ** 3));
    writeFileSync(`${box}/cpu.max`, '100000 100000');
    const { status, text } = shell(`echo 0 > ${box}/cgroup.procs; exec node ${PROGRAM} doctor`);
    assert.equal(status, 0, text);
    assert.match(text, /^CPUs +1 of 2$/m);
    assert.match(text, /^ +1G is the most that may be used/m);
    assert.match(text, /^limits +cgroup v2$/m);
    assert.match(text, /node with a memoryLimit of 128M was ended when it took more, at 128M/);
  });
  await check('enforce: "hard" on a read-only hierarchy stops before anything runs', () => {
    assert.equal(shell(`mount -o remount,ro ${BASE}`).status, 0);
    const { status, text } = runConfig({ enforce: 'hard', jobs: { a: { cmd: 'echo ran', memoryLimit: '200M' } } });
    const sampled = runConfig({ jobs: { a: { cmd: 'echo ran', memoryLimit: '200M' } } }, '--verbose');
    shell(`mount -o remount,rw ${BASE}`);
    assert.equal(status, 2, text);
    assert.match(text, /enforce is "hard": .*read-only.*\[limit-not-hard\]/);
    assert.equal(sampled.status, 0);
    assert.match(sampled.text, /memory limits: sampled, because .*read-only/);
  });
}
