import { memAvailable } from '../measure/available-memory.js';
import { findCgroups } from '../measure/cgroup/cgroup-folders.js';
import { cpuLimits, type GroupMemoryLimit, memoryLimits } from '../measure/cgroup/cgroup-limits.js';
import type { Machine, OuterShare } from '../model/machine.js';
import type { MachineTexts } from './machine-texts.js';
import { outerShare } from './outer-share.js';
import { slurmAllotment } from './slurm-allotment.js';

/** The user's own caps; what lies above the machine's own limits has no effect. */
export interface MachineCaps {
  /** Cores. */
  readonly cpus?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
}

/** One candidate for a figure: the smallest wins, and says why. */
interface Bound {
  readonly amount: number;
  readonly because: string;
}

/** Pure: from raw texts to what may be used here, with one sentence for each fact that was found. */
export const deriveMachine = (texts: MachineTexts, caps: MachineCaps = {}): Machine => {
  const places = findCgroups(texts.selfCgroup, texts.mountinfo);
  const memoryGroups = memoryLimits(places, texts.cgroupFiles);
  const slurm = slurmAllotment(texts.env);
  const outer = outerShare(texts.env);

  const cpuBounds: Bound[] = [
    { amount: texts.hardwareThreads, because: `${count(texts.hardwareThreads, 'hardware thread')}` },
    ...affinityBounds(texts),
    ...cpuLimits(places, texts.cgroupFiles).map(({ folder, version, amount }) => ({
      amount: Math.max(1, Math.ceil(amount)),
      because: `cgroup v${version} quota of ${count(Number(rounded(amount)), 'CPU')} at ${folder}`,
    })),
    ...(slurm.cpus
      ? [{ amount: slurm.cpus, because: `Slurm gives this task ${count(slurm.cpus, 'CPU')} (${slurm.cpusFrom})` }]
      : []),
    ...(outer?.cpus
      ? [
          {
            amount: outer.cpus,
            because: `the run around this one gives job ${quoted(outer)} ${count(outer.cpus, 'CPU')} (MPMSUB_CPUS)`,
          },
        ]
      : []),
    ...(caps.cpus ? [{ amount: caps.cpus, because: `a cap of ${count(caps.cpus, 'CPU')} was asked for` }] : []),
  ];
  const memoryBounds: Bound[] = [
    { amount: texts.totalMemory, because: `${bytes(texts.totalMemory)} of physical memory` },
    ...memoryGroups.map((group) => ({
      amount: group.amount,
      because: `cgroup v${group.version} limit of ${bytes(group.amount)} at ${group.folder}`,
    })),
    ...(slurm.memory
      ? [{ amount: slurm.memory, because: `Slurm gives ${bytes(slurm.memory)} on this node (${slurm.memoryFrom})` }]
      : []),
    ...(caps.memory ? [{ amount: caps.memory, because: `a cap of ${bytes(caps.memory)} was asked for` }] : []),
  ];
  const cpus = smallest(cpuBounds);
  const memoryLimit = smallest(memoryBounds);
  const free = [...availableBounds(texts, memoryGroups), ...shareBounds(outer)];
  const availableMemory = Math.min(memoryLimit.amount, smallest(free).amount);
  return {
    hostname: texts.hostname,
    platform: texts.platform,
    cpuModel: texts.cpuModel,
    physicalCpus: texts.hardwareThreads,
    cpus: cpus.amount,
    totalMemory: texts.totalMemory,
    memoryLimit: memoryLimit.amount,
    availableMemory,
    ...(outer && { outer }),
    derivation: [
      ...cpuBounds.map(({ because }) => `CPUs: ${because}.`),
      `CPUs: ${cpus.amount} may be used${cpuBounds.length > 1 ? `, because of: ${cpus.because}` : ''}.`,
      ...memoryBounds.map(({ because }) => `Memory: ${because}.`),
      ...free.map(({ because }) => `Memory: ${because}.`),
      `Memory: ${bytes(memoryLimit.amount)} may be used, ${bytes(availableMemory)} of it are ${availableMemory === outer?.memory ? 'for this run' : 'free now'}.`,
    ],
    machineClass: `${texts.platform}-${texts.arch}`,
  };
};

/** The mask of /proc/self/status is what the kernel schedules by; `availableParallelism` stands in for it elsewhere. */
const affinityBounds = (texts: MachineTexts): Bound[] => {
  const mask = /^Cpus_allowed:\s*([0-9a-f,]+)$/m.exec(texts.selfStatus ?? '')?.[1];
  const allowed = mask === undefined ? texts.parallelism : bitsIn(mask);
  return allowed > 0 && allowed < texts.hardwareThreads
    ? [{ amount: allowed, because: `this process is bound to ${count(allowed, 'CPU')} (affinity)` }]
    : [];
};

const bitsIn = (mask: string): number =>
  [...mask.replaceAll(',', '')].reduce(
    (sum, digit) => sum + [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4][Number.parseInt(digit, 16)]!,
    0,
  );

const availableBounds = (texts: MachineTexts, groups: readonly GroupMemoryLimit[]): Bound[] => {
  const machine = memAvailable(texts.meminfo) ?? texts.freeMemory;
  return [
    { amount: machine, because: `${bytes(machine)} are available on the machine, tmpfs counted as used` },
    ...groups.map(({ folder, amount, used }) => ({
      amount: Math.max(0, amount - used),
      because: `${bytes(Math.max(0, amount - used))} are left under the limit at ${folder}, page cache counted as free`,
    })),
  ];
};

/** Not a limit of the machine: who asks for more, by a flag or in a configuration, gets it. */
const shareBounds = (outer: OuterShare | undefined): Bound[] =>
  outer?.memory === undefined
    ? []
    : [
        {
          amount: outer.memory,
          because: `the run around this one gives job ${quoted(outer)} ${bytes(outer.memory)} (MPMSUB_MEMORY_BUDGET_MB)`,
        },
      ];

const quoted = ({ jobId }: OuterShare): string => JSON.stringify(jobId);

/** The first of equals: what comes first in order of application. */
const smallest = (bounds: readonly Bound[]): Bound =>
  bounds.reduce((least, bound) => (bound.amount < least.amount ? bound : least));

const rounded = (value: number): string => String(Math.round(value * 100) / 100);
const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
const bytes = (amount: number): string =>
  amount >= 1024 ** 3
    ? `${rounded(amount / 1024 ** 3)} GiB`
    : amount >= 1024 ** 2
      ? `${rounded(amount / 1024 ** 2)} MiB`
      : `${rounded(amount / 1024)} KiB`;
