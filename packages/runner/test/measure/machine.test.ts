import { describe, expect, it } from 'vitest';
import { deriveMachine } from '../../src/machine/derive-machine.js';
import type { MachineTexts } from '../../src/machine/machine-texts.js';
import { outerShare } from '../../src/machine/outer-share.js';
import { slurmAllotment } from '../../src/machine/slurm-allotment.js';
import { detectMachine } from '../../src/machine.js';
import { budgetOf } from '../../src/prepare-run.js';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

const meminfo = (totalKb: number, availableKb: number) =>
  `MemTotal: ${totalKb} kB\nMemFree: 1000 kB\nMemAvailable:   ${availableKb} kB\n`;

const machine = (given: Partial<MachineTexts>): MachineTexts => ({
  platform: 'linux',
  arch: 'x64',
  hostname: 'box',
  cpuModel: 'Some CPU',
  hardwareThreads: 16,
  parallelism: 16,
  totalMemory: 64 * GiB,
  freeMemory: 30 * GiB,
  meminfo: meminfo(64 * MiB, 48 * MiB),
  selfStatus: 'Name:\tnode\nCpus_allowed:\tffff\n',
  cgroupFiles: new Map(),
  env: {},
  ...given,
});

const V2_MOUNT = '30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';
const V1_MOUNTS = [
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
].join('\n');

describe('deriveMachine', () => {
  it('takes the hardware where nothing limits', () => {
    const found = deriveMachine(machine({}));
    expect(found).toMatchObject({
      cpus: 16,
      physicalCpus: 16,
      memoryLimit: 64 * GiB,
      availableMemory: 48 * GiB,
      machineClass: 'linux-x64',
    });
  });

  it('reads cgroup v2 limits of every level, the smallest wins', () => {
    const found = deriveMachine(
      machine({
        selfCgroup: '0::/user.slice/app.scope/inner\n',
        mountinfo: V2_MOUNT,
        cgroupFiles: new Map([
          ['/sys/fs/cgroup/user.slice/app.scope/inner/memory.max', 'max\n'],
          ['/sys/fs/cgroup/user.slice/app.scope/inner/cpu.max', 'max 100000\n'],
          ['/sys/fs/cgroup/user.slice/app.scope/memory.max', `${4 * GiB}\n`],
          ['/sys/fs/cgroup/user.slice/app.scope/memory.current', `${3 * GiB}\n`],
          // 1 GiB of the 3 is page cache; tmpfs (shmem) is not on the file lists
          [
            '/sys/fs/cgroup/user.slice/app.scope/memory.stat',
            `anon 1\nfile ${2 * GiB}\nactive_file ${0.5 * GiB}\ninactive_file ${0.5 * GiB}\n`,
          ],
          ['/sys/fs/cgroup/user.slice/memory.max', `${8 * GiB}\n`],
          ['/sys/fs/cgroup/user.slice/memory.current', `${1 * GiB}\n`],
          ['/sys/fs/cgroup/user.slice/cpu.max', '150000 100000\n'],
        ]),
      }),
    );
    expect(found).toMatchObject({ cpus: 2, memoryLimit: 4 * GiB, availableMemory: 2 * GiB });
    expect(found.derivation.join('\n')).toContain('cgroup v2 limit of 4 GiB at /sys/fs/cgroup/user.slice/app.scope');
    expect(found.derivation.join('\n')).toContain('quota of 1.5 CPUs at /sys/fs/cgroup/user.slice');
  });

  it('takes memory.high for a limit: what is above it is throttled', () => {
    const found = deriveMachine(
      machine({
        selfCgroup: '0::/a\n',
        mountinfo: V2_MOUNT,
        cgroupFiles: new Map([
          ['/sys/fs/cgroup/a/memory.max', `${8 * GiB}`],
          ['/sys/fs/cgroup/a/memory.high', `${2 * GiB}`],
        ]),
      }),
    );
    expect(found.memoryLimit).toBe(2 * GiB);
  });

  it('reads cgroup v1 limits, and knows its way to write "unlimited"', () => {
    const files = new Map([
      ['/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes', `${1 * GiB}\n`],
      ['/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes', `${0.75 * GiB}\n`],
      ['/sys/fs/cgroup/memory/docker/abc/memory.stat', `cache 5\ntotal_active_file ${0.25 * GiB}\ntotal_inactive_file 0\n`],
      ['/sys/fs/cgroup/memory/memory.limit_in_bytes', '9223372036854771712\n'],
      ['/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us', '100000\n'],
      ['/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us', '100000\n'],
      ['/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us', '-1\n'],
      ['/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us', '100000\n'],
    ]);
    const texts = machine({
      selfCgroup: '4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n',
      mountinfo: V1_MOUNTS,
      cgroupFiles: files,
    });
    expect(deriveMachine(texts)).toMatchObject({ cpus: 1, memoryLimit: 1 * GiB, availableMemory: 0.5 * GiB });
  });

  it('reads a hybrid machine: v1 memory beside a v2 hierarchy without controllers', () => {
    const texts = machine({
      selfCgroup: '4:memory:/job\n0::/\n',
      mountinfo: `${V1_MOUNTS}\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw`,
      cgroupFiles: new Map([['/sys/fs/cgroup/memory/job/memory.limit_in_bytes', String(3 * GiB)]]),
    });
    expect(deriveMachine(texts).memoryLimit).toBe(3 * GiB);
  });

  it('sees the limit of a container whose mount shows only its own part', () => {
    const texts = machine({
      selfCgroup: '4:memory:/docker/abc\n',
      mountinfo: '35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory',
      cgroupFiles: new Map([['/sys/fs/cgroup/memory/memory.limit_in_bytes', String(2 * GiB)]]),
    });
    expect(deriveMachine(texts).memoryLimit).toBe(2 * GiB);
  });

  it('respects the affinity mask', () => {
    expect(deriveMachine(machine({ selfStatus: 'Cpus_allowed:\t0000,0000000e\n' })).cpus).toBe(3);
    expect(deriveMachine(machine({ selfStatus: undefined, parallelism: 4 })).cpus).toBe(4);
  });

  it('takes the allotment of Slurm', () => {
    const found = deriveMachine(machine({ env: { SLURM_JOB_ID: '7', SLURM_CPUS_PER_TASK: '6', SLURM_MEM_PER_NODE: '2048' } }));
    expect(found).toMatchObject({ cpus: 6, memoryLimit: 2 * GiB, availableMemory: 2 * GiB });
  });

  it('applies caps last, and only downwards', () => {
    expect(deriveMachine(machine({}), { cpus: 4, memory: 1 * GiB })).toMatchObject({
      cpus: 4,
      memoryLimit: 1 * GiB,
      availableMemory: 1 * GiB,
    });
    expect(deriveMachine(machine({}), { cpus: 99, memory: 900 * GiB })).toMatchObject({ cpus: 16, memoryLimit: 64 * GiB });
  });

  it('works from what macOS tells', () => {
    const texts = machine({
      platform: 'darwin',
      arch: 'arm64',
      meminfo: undefined,
      selfStatus: undefined,
      parallelism: 8,
      hardwareThreads: 8,
    });
    expect(deriveMachine(texts)).toMatchObject({ cpus: 8, availableMemory: 30 * GiB, machineClass: 'darwin-arm64' });
  });

  it('survives texts that are cut off or empty', () => {
    const texts = machine({
      meminfo: '',
      selfStatus: 'Cpus_allowed:',
      selfCgroup: '0:',
      mountinfo: '35 31\n\n- cgroup2',
      cgroupFiles: new Map(),
    });
    expect(deriveMachine(texts)).toMatchObject({ cpus: 16, availableMemory: 30 * GiB });
  });
});

describe('slurmAllotment', () => {
  it.each([
    ['outside of a job', { SLURM_CPUS_PER_TASK: '4' }, {}],
    ['CPUs of the node where a task has no number of its own', { SLURM_JOB_ID: '1', SLURM_CPUS_ON_NODE: '12' }, { cpus: 12 }],
    ['memory by CPU', { SLURM_JOB_ID: '1', SLURM_CPUS_ON_NODE: '4', SLURM_MEM_PER_CPU: '512' }, { cpus: 4, memory: 2 * GiB }],
    ['0 is all of the node', { SLURM_JOB_ID: '1', SLURM_MEM_PER_NODE: '0' }, {}],
    ['nonsense', { SLURM_JOB_ID: '1', SLURM_CPUS_PER_TASK: 'x', SLURM_MEM_PER_NODE: '-3' }, {}],
  ])('%s', (_name, env, expected) => {
    const { cpus, memory } = slurmAllotment(env as Record<string, string>);
    expect({ cpus, memory }).toEqual({ cpus: undefined, memory: undefined, ...expected });
  });
});

describe('outerShare', () => {
  const within = { MPMSUB_ATTEMPT_ID: '7.run/web#1', MPMSUB_JOB_ID: 'web' };
  it.each<[string, Record<string, string>, ReturnType<typeof outerShare>]>([
    ['no run around it', {}, undefined],
    ['variables of somebody else', { MPMSUB_CPUS: '2', MPMSUB_MEMORY_BUDGET_MB: '100' }, undefined],
    ['a mark of somebody else', { ...within, MPMSUB_ATTEMPT_ID: 'mine', MPMSUB_CPUS: '2' }, undefined],
    [
      'CPUs alone',
      { ...within, MPMSUB_CPUS: '2', MPMSUB_MEMORY_MB: '512' },
      { runId: 'run', jobId: 'web', cpus: 2, memory: undefined },
    ],
    [
      'memory that was asked for',
      { ...within, MPMSUB_CPUS: '2', MPMSUB_MEMORY_BUDGET_MB: '512' },
      { runId: 'run', jobId: 'web', cpus: 2, memory: 512 * MiB },
    ],
    [
      'a job that runs alone: all CPUs',
      { ...within, MPMSUB_CPUS: '1', MPMSUB_EXCLUSIVE: '1' },
      { runId: 'run', jobId: 'web', cpus: undefined, memory: undefined },
    ],
    [
      'a job beside others, below one that runs alone',
      { ...within, MPMSUB_CPUS: '1', MPMSUB_EXCLUSIVE: '' },
      { runId: 'run', jobId: 'web', cpus: 1, memory: undefined },
    ],
    [
      'nonsense',
      { ...within, MPMSUB_CPUS: 'Infinity', MPMSUB_MEMORY_BUDGET_MB: '0' },
      { runId: 'run', jobId: 'web', cpus: undefined, memory: undefined },
    ],
  ])('%s', (_name, env, expected) => {
    expect(outerShare(env)).toEqual(expected);
  });

  it('is one more bound of the machine, and no limit of it', () => {
    const env = { ...within, MPMSUB_CPUS: '3', MPMSUB_MEMORY_BUDGET_MB: '2048' };
    const found = deriveMachine(machine({ env }));
    expect(found).toMatchObject({ cpus: 3, availableMemory: 2 * GiB, memoryLimit: 64 * GiB, outer: { jobId: 'web' } });
    expect(found.derivation).toContain(
      'CPUs: 3 may be used, because of: the run around this one gives job "web" 3 CPUs (MPMSUB_CPUS).',
    );
    expect(found.derivation).toContain('Memory: the run around this one gives job "web" 2 GiB (MPMSUB_MEMORY_BUDGET_MB).');
    expect(found.derivation.at(-1)).toBe('Memory: 64 GiB may be used, 2 GiB of it are for this run.');
    // What was asked for goes before it; what nobody asked for is a part of it.
    expect(budgetOf({ resources: {} }, found)).toEqual({ cpus: 3, memory: Math.floor(0.9 * 2 * GiB) });
    expect(budgetOf({ resources: {}, cpus: 8, memory: { bytes: 10 * GiB } }, found)).toEqual({ cpus: 8, memory: 10 * GiB });
  });

  it('gives no more than there is', () => {
    const env = { ...within, MPMSUB_CPUS: '64', MPMSUB_MEMORY_BUDGET_MB: String(900 * 1024) };
    expect(deriveMachine(machine({ env }))).toMatchObject({ cpus: 16, availableMemory: 48 * GiB });
  });
});

describe('detectMachine', () => {
  it('finds this machine', async () => {
    const found = await detectMachine();
    expect(found.cpus).toBeGreaterThanOrEqual(1);
    expect(found.cpus).toBeLessThanOrEqual(found.physicalCpus);
    expect(found.memoryLimit).toBeLessThanOrEqual(found.totalMemory);
    expect(found.availableMemory).toBeGreaterThan(0);
    expect(found.availableMemory).toBeLessThanOrEqual(found.memoryLimit);
    expect(found.derivation.at(-1)).toMatch(/^Memory: .* may be used, .* free now\.$/);
  });
});
