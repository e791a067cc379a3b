import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROGRAM } from '../faults/project.js';
import { isFull, markers, notOnce, openSite, QUICK, type Site, skipReason } from './kit.js';

let site: Site;
afterEach(async () => await site?.close());

const remote = (cmd: string, extra: object = {}) => ({ cmd, executor: 'slurm', ...extra });
const quick = (options: object): [string, object] => ['slurm', { ...(QUICK[1] as object), ...options }];

/** Runs, and answers what was said and what every job came to. */
async function outcome(...args: string[]) {
  const before = new Set(site.project.runs());
  const { code, stdout, stderr } = await site.project.run('run', '--no-progress', ...args);
  const runId = site.project.runs().find((id) => !before.has(id));
  const ends = (runId === undefined ? [] : site.project.journal(runId)).filter(({ type }) => type === 'job-end');
  const results = Object.fromEntries(
    ends.map(({ job, result }) => {
      const { type, reason } = (result as { outcome: { type: string; reason?: string } }).outcome;
      return [(job as { id: string }).id, reason ?? type];
    }),
  );
  return { code, said: stdout + stderr, results };
}

const works = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const mayMount = works('unshare', '-m', 'true');
if (isFull && !mayMount) console.log('skipped: full disks and missing folders on a real Slurm: not allowed to mount');
const hasFaketime = works('faketime', '--version');
if (isFull && !hasFaketime) console.log('skipped: clocks that differ: no faketime (Debian: apt-get install faketime)');

describe.skipIf(skipReason() !== undefined)('on a real Slurm', () => {
  it('without its commands its jobs fail and say so, and the others run', async () => {
    site = await openSite();
    const { project } = site;
    project.configure({
      jobs: { there: remote('true'), after: { cmd: 'true', needs: ['there'] }, here: 'echo here >> here' },
    });
    const bin = project.path('only');
    mkdirSync(bin);
    for (const tool of ['sh', 'echo']) {
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${tool} | grep / || echo /bin/${tool}`], { encoding: 'utf8' }).trim(),
        join(bin, tool),
      );
    }
    vi.stubEnv('PATH', bin);
    const { code, said, results } = await outcome();
    expect(code).toBe(1);
    expect(said).toMatch(/there .*sbatch, squeue, scancel cannot be found on PATH: run where Slurm's commands are/);
    expect(results).toEqual({ there: 'spawn', after: 'skipped', here: 'succeeded' });
    expect(site.leftBatches()).toEqual([]);
  });

  it('partitions, accounts and limits that are not ours are named with the remedy', async () => {
    site = await openSite({
      more: 'EnforcePartLimits=ALL\nPartitionName=closed Nodes=ALL AllowAccounts=lab MaxTime=10 State=UP',
    });
    site.project.configure({
      plugins: [QUICK],
      jobs: {
        partition: remote('true', { slurm: { partition: 'nope' } }),
        account: remote('true', { slurm: { partition: 'closed', account: 'nope' } }),
        time: remote('true', { timeout: '2h', slurm: { partition: 'closed', account: 'lab' } }),
        gres: remote('true', { slurm: { gres: 'gpu:1' } }),
        constraint: remote('true', { slurm: { constraint: 'fast' } }),
        memory: remote('true', { memory: '999G' }),
        cpus: remote('true', { cpus: 64 }),
        fine: remote('echo fine >> fine'),
      },
    });
    const { code, said, results } = await outcome();
    expect(code).toBe(1);
    expect(said).toMatch(/partition .*invalid partition.*"sinfo" lists/i);
    expect(said).toMatch(/account .*invalid account.*name an account of yours in slurm\.account/i);
    expect(said).toMatch(/time .*time limit.*lower the timeout/i);
    expect(said).toMatch(/gres .*correct slurm\.gres/i);
    expect(said).toMatch(/constraint .*correct slurm\.constraint/i);
    expect(said).toMatch(/memory .*the largest node there has 4 CPUs and 8000 MiB; lower/i);
    expect(said).toMatch(/cpus .*asks for 64 CPUs/i);
    const bad = ['partition', 'account', 'time', 'gres', 'constraint', 'memory', 'cpus'].map((name) => [name, 'spawn']);
    expect(results).toEqual({ ...Object.fromEntries(bad), fine: 'succeeded' });
    expect(site.leftBatches()).toEqual([]);
  });
});

describe.skipIf(!isFull || skipReason() !== undefined)('on a real Slurm in trouble', () => {
  it('what waits for what may never come is told, and the others run', async () => {
    site = await openSite({
      more: 'PartitionName=closed Nodes=ALL AllowAccounts=lab State=UP\nPartitionName=off Nodes=ALL State=DOWN',
    });
    const { project, slurm } = site;
    project.configure({
      plugins: [quick({ onInterrupt: 'cancel' })],
      jobs: {
        account: remote('true', { slurm: { partition: 'closed', account: 'nope' } }),
        off: remote('true', { slurm: { partition: 'off' } }),
        fine: remote('echo fine >> fine'),
      },
    });
    const { child, end } = project.start('run');
    let said = '';
    child.stderr!.on('data', (text: string) => {
      said += text;
    });
    await vi.waitUntil(() => /name an account of yours/.test(said) && /PartitionDown/.test(said), { timeout: 40_000 });
    await vi.waitUntil(() => project.lines('fine').length === 1, { timeout: 40_000 });
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(slurm('squeue', '-h', '-t', 'PD,R')).toBe('');
    expect(said).toMatch(/"off" waits on slurm for what may never come: PartitionDown \(.*slurm\.partition\)/);
  });

  it('that is down at first is waited for, with a word, and the others run', async () => {
    site = await openSite();
    const { project, cluster } = site;
    project.configure({ plugins: [QUICK], jobs: { ...markers(3, '0'), here: 'echo here >> here' } });
    await cluster.killController();
    const { child, end } = project.start('run');
    let said = '';
    child.stderr!.on('data', (text: string) => {
      said += text;
    });
    await vi.waitUntil(() => /it is tried again: .*scontrol ping/.test(said), { timeout: 90_000 });
    expect(project.lines('here')).toEqual(['here']);
    await cluster.startController();
    const { code, stdout, stderr } = await end;
    expect(code, stdout + stderr).toBe(0);
    expect(notOnce(project, 3)).toEqual({});
  }, 240_000);

  // Its commands wait a minute for a missing configuration.
  it('that is not set up here: its jobs fail and say so, and the others run', async () => {
    site = await openSite();
    site.project.configure({ plugins: [QUICK], jobs: { there: remote('true'), here: 'echo here >> here' } });
    vi.stubEnv('SLURM_CONF', '/no/such/slurm.conf');
    const { code, said, results } = await outcome();
    expect(code).toBe(1);
    expect(said).toMatch(/there .*slurm refuses it: .*Slurm is not set up on this machine: run where sinfo works/);
    expect(results).toEqual({ there: 'spawn', here: 'succeeded' });
    expect(site.leftBatches()).toEqual([]);
  }, 240_000);

  it.each([
    ['no Node', ['/no/such/node', '/no/such/mpmsub.js', 'worker'], /no\/such\/node: not found/],
    ['no mpmsub', [process.execPath, '/no/such/mpmsub.js', 'worker'], /Cannot find module '\/no\/such\/mpmsub\.js'/],
    // Node before 12 says so of every package that is a module.
    [
      'an old Node',
      ['sh', '-c', 'echo "SyntaxError: Cannot use import statement outside a module" >&2; exit 1'],
      /SyntaxError: Cannot use import/,
    ],
  ])(
    'a worker that cannot begin: %s',
    async (_, worker, why) => {
      site = await openSite();
      const { project } = site;
      project.configure({ plugins: [quick({ worker })], jobs: { there: remote('true'), here: 'echo here >> here' } });
      const { code, said, results } = await outcome();
      expect(code).toBe(1);
      expect(said).toMatch(why);
      expect(said).toMatch(/there .*could not start: .*every node needs the project's folder, Node and mpmsub at the same paths/);
      expect(results).toEqual({ there: 'spawn', here: 'succeeded' });
      project.configure({ plugins: [QUICK], jobs: { there: remote('echo there >> there'), here: 'echo here >> here' } });
      expect((await outcome('--resume')).code).toBe(0);
      expect(project.lines('here')).toEqual(['here']);
      expect(project.lines('there')).toEqual(['there']);
    },
    120_000,
  );

  it.skipIf(!mayMount)(
    'a node without the shared folder loses nothing, and is passed over',
    async () => {
      site = await openSite();
      const { project, cluster } = site;
      await cluster.killNode('n1');
      await cluster.startNode('n1', hiding(project.folder));
      await up('n1');
      const jobs = markers(40, '0.3');
      for (const [name, job] of Object.entries(jobs)) Object.assign(job, { family: name });
      project.configure({ plugins: [quick({ retryLost: 4 })], jobs: { ...jobs, here: 'echo here >> here' } });
      const { code, said } = await outcome();
      expect(code, said).toBe(0);
      expect(said).toMatch(/its worker never began on n1/);
      expect(notOnce(project, 40)).toEqual({});
    },
    180_000,
  );

  it.skipIf(!mayMount)(
    'where no node has the shared folder it says so, and a later run does what is left',
    async () => {
      site = await openSite({ nodes: 1 });
      const { project, cluster } = site;
      await cluster.killNode('n1');
      await cluster.startNode('n1', hiding(project.folder));
      await up('n1');
      project.configure({ plugins: [QUICK], jobs: { ...markers(2, '0'), here: 'echo here >> here' } });
      const { code, said, results } = await outcome();
      expect(code).toBe(1);
      expect(said).toMatch(/j0 .*could not start: .*never began on n1.*every node needs the project's folder/);
      expect(results).toEqual({ j0: 'spawn', j1: 'spawn', here: 'succeeded' });
      await cluster.killNode('n1');
      await cluster.startNode('n1');
      await up('n1');
      expect((await outcome('--resume')).code).toBe(0);
      expect(notOnce(project, 2)).toEqual({});
      expect(project.lines('here')).toEqual(['here']);
    },
    180_000,
  );

  it.skipIf(!mayMount)(
    'a full shared disk: before a submission it is told, under way it is waited for',
    async () => {
      site = await openSite();
      const { project } = site;
      const disk = project.path('disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1M', 'none', disk]);
      try {
        const fill = () => writeFileSync(join(disk, 'filler'), Buffer.alloc(statfsSync(disk).bavail * statfsSync(disk).bsize));
        project.configure({
          plugins: [quick({ folder: 'disk/slurm' })],
          jobs: { ...markers(4, '0'), here: 'echo here >> here' },
        });
        fill();
        const full = await outcome();
        expect(full.said).toMatch(/j0 .*no space left on device.*free some space/i);
        expect(full.results).toMatchObject({ j0: 'spawn', j3: 'spawn', here: 'succeeded' });
        rmSync(join(disk, 'filler'));

        const go = 'while [ ! -e go ]; do sleep 0.1; done;';
        const jobs = markers(4);
        for (const [name, job] of Object.entries(jobs))
          Object.assign(job, { cmd: `touch up-${name}; ${go} echo "done ${name}" >> effects` });
        project.configure({ plugins: [quick({ folder: 'disk/slurm' })], jobs });
        const { end } = project.start('run', '--resume', '--no-progress');
        await vi.waitUntil(() => Object.keys(jobs).every((name) => existsSync(project.path(`up-${name}`))), { timeout: 40_000 });
        fill();
        writeFileSync(project.path('go'), '');
        await vi.waitUntil(() => project.lines('effects').length === 4, { timeout: 40_000 });
        rmSync(join(disk, 'filler'));
        const { code, stdout, stderr } = await end;
        expect(code, stdout + stderr).toBe(0);
        expect(notOnce(project, 4)).toEqual({});
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    },
    180_000,
  );

  it.skipIf(!hasFaketime)(
    'clocks that differ by days change nothing',
    async () => {
      site = await openSite();
      const { project, cluster } = site;
      for (const [name, skew] of [
        ['n1', '+3d'],
        ['n2', '-3d'],
      ] as const) {
        await cluster.killNode(name);
        await cluster.startNode(name, ['faketime', '-f', skew]);
        await up(name);
      }
      // Their daemons, and what they run.
      const script =
        'case $SLURMD_NODENAME in n1) exec faketime -f +3d "$@" ;; n2) exec faketime -f -3d "$@" ;; *) exec "$@" ;; esac';
      const worker = ['sh', '-c', script, 'worker', process.execPath, PROGRAM, 'worker'];
      // Long enough that all nodes get some, and with time limits, which are where clocks would matter.
      const jobs = markers(24, '1', { timeout: '1m' });
      for (const [name, job] of Object.entries(jobs)) {
        Object.assign(job, { family: name, cmd: `date +%s >> clocks; sleep 1; echo "done ${name}" >> effects` });
      }
      project.configure({ plugins: [quick({ worker })], jobs: { ...jobs, here: 'echo here >> here' } });
      const { code, said } = await outcome();
      expect(code, said).toBe(0);
      expect(notOnce(project, 24)).toEqual({});
      const seen = new Set(project.lines('clocks').map((line) => Math.round((Number(line) - Date.now() / 1000) / 86_400)));
      expect([...seen].sort((a, b) => a - b)).toEqual([-3, 0, 3]);
      const ends = project.journal(project.runs().at(-1)!).filter(({ type }) => type === 'attempt-end');
      for (const { measurement } of ends.filter(({ jobId }) => jobId !== 'here')) {
        const { wallMs } = measurement as { wallMs: number };
        expect(wallMs).toBeGreaterThan(900);
        expect(wallMs).toBeLessThan(60_000);
      }
    },
    180_000,
  );
});

/** Surroundings in which a folder is empty. */
function hiding(folder: string): string[] {
  return ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none "$0" && exec "$@"', folder];
}

/** Settles when the node takes jobs again. */
async function up(name: string): Promise<void> {
  const state = () => site.slurm('sinfo', '-h', '-n', name, '-o', '%T').trim();
  await vi.waitUntil(() => ['idle', 'mixed', 'allocated'].includes(state()), { timeout: 40_000, interval: 200 });
}
