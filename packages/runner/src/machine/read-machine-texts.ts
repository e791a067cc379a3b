import { availableParallelism, cpus, freemem, hostname, totalmem } from 'node:os';
import { readMemoryGroups, readTexts } from '../measure/available-memory.js';
import { findCgroups } from '../measure/cgroup/cgroup-folders.js';
import { cpuLimitFiles } from '../measure/cgroup/cgroup-limits.js';
import type { MachineTexts } from './machine-texts.js';

const MEMINFO = '/proc/meminfo';
const STATUS = '/proc/self/status';
const CGROUP = '/proc/self/cgroup';
const MOUNTINFO = '/proc/self/mountinfo';

/** Reads what {@link MachineTexts} names: files and `os` calls of a few milliseconds; systeminformation only where there is no /proc. */
export const readMachineTexts = async (): Promise<MachineTexts> => {
  const proc = readTexts([MEMINFO, STATUS, CGROUP, MOUNTINFO]);
  const places = findCgroups(proc.get(CGROUP), proc.get(MOUNTINFO));
  const processors = cpus();
  return {
    platform: process.platform,
    arch: process.arch,
    hostname: hostname(),
    cpuModel: processors[0]?.model.trim() ?? '',
    hardwareThreads: Math.max(1, processors.length),
    parallelism: availableParallelism(),
    totalMemory: totalmem(),
    freeMemory: proc.has(MEMINFO) ? freemem() : await platformFreeMemory(),
    meminfo: proc.get(MEMINFO),
    selfStatus: proc.get(STATUS),
    selfCgroup: proc.get(CGROUP),
    mountinfo: proc.get(MOUNTINFO),
    cgroupFiles: new Map([...readMemoryGroups(places), ...readTexts(cpuLimitFiles(places))]),
    env: process.env,
  };
};

/** `os.freemem()` of macOS leaves out what is inactive and could be had at once; systeminformation knows. */
const platformFreeMemory = async (): Promise<number> => {
  try {
    const { mem } = await import('systeminformation');
    const { available } = await mem();
    return available > 0 ? available : freemem();
  } catch {
    return freemem();
  }
};
