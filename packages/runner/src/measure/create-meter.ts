import { existsSync } from 'node:fs';
import type { Enforcement } from '../model/limit-hold.js';
import { readTexts } from './available-memory.js';
import { findCgroups } from './cgroup/cgroup-folders.js';
import { createCgroupMeter } from './cgroup/cgroup-meter.js';
import { findGroupPlace, type GroupPlace } from './cgroup/group-place.js';
import type { Meter } from './meter.js';
import { createProcfsMeter } from './procfs/procfs-meter.js';
import { createPortableMeter } from './systeminformation/portable-meter.js';

const hasProc = (): boolean => existsSync('/proc/self/status');

const findPlace = (mayMove: boolean): GroupPlace => {
  const texts = readTexts(['/proc/self/cgroup', '/proc/self/mountinfo']);
  return findGroupPlace(findCgroups(texts.get('/proc/self/cgroup'), texts.get('/proc/self/mountinfo')), mayMove);
};

/**
 * The best meter that works here: /proc sampled, with control groups on top where they can be made (for the trees that enter one); elsewhere
 * systeminformation, which is coarse.
 *
 * @param enforce `sampled`: without control groups.
 */
export const createMeter = (enforce?: Enforcement): Meter => {
  if (!hasProc()) return createPortableMeter();
  const sampler = createProcfsMeter();
  return enforce === 'sampled' ? sampler : createCgroupMeter(() => findPlace(true), sampler);
};

/** How memory is measured and limited here and why, in sentences, as `mpmsub doctor` prints them. Changes nothing. */
export const describeMeter = (): readonly string[] => {
  if (!hasProc()) {
    return [
      'Measuring: systeminformation, each half second: coarse, because there is no /proc here. Short peaks are missed and shared pages count twice.',
      'Limits: sampled each half second.',
    ];
  }
  const { memory, control, reasons } = findPlace(false);
  return [
    'Measuring: /proc sampled, with the kernel’s own high-water mark of each process.',
    ...reasons,
    memory
      ? `Limits: cgroup v${memory.version} for jobs with a memoryLimit, where the launcher starts them.`
      : 'Limits: sampled: a program that grows by 1 GB/s is ended a few MB above its limit, later where the machine is overloaded.',
    control?.version === 2
      ? 'Ending: cgroup.kill for jobs with a memoryLimit, else signals until a sweep finds nothing left.'
      : 'Ending: signals until a sweep finds nothing left.',
  ];
};
