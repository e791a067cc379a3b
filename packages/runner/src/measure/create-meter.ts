import { existsSync } from 'node:fs';
import type { Enforcement } from '../model/limit-hold.js';
import { readTexts } from './available-memory.js';
import { type CgroupPlaces, findCgroups } from './cgroup/cgroup-folders.js';
import { createCgroupMeter } from './cgroup/cgroup-meter.js';
import { findGroupPlace, type GroupPlace } from './cgroup/group-place.js';
import { createMemoryStall } from './memory-stall.js';
import type { Meter } from './meter.js';
import { createProcfsMeter } from './procfs/procfs-meter.js';
import { createPortableMeter } from './systeminformation/portable-meter.js';

const hasProc = (): boolean => existsSync('/proc/self/status');

const ownCgroups = (): CgroupPlaces => {
  const texts = readTexts(['/proc/self/cgroup', '/proc/self/mountinfo']);
  return findCgroups(texts.get('/proc/self/cgroup'), texts.get('/proc/self/mountinfo'));
};

const findPlace = (mayMove: boolean): GroupPlace => findGroupPlace(ownCgroups(), mayMove);

/** Where groups are not wanted. */
const noPlace = (): GroupPlace => ({ reasons: ['enforce is "sampled"'] });

/** Our own group knows what stalls us, not what stalls others on the machine. */
const pressureFiles = (): readonly string[] => {
  const own = ownCgroups().v2?.folders[0];
  return [...(own === undefined ? [] : [`${own}/memory.pressure`]), '/proc/pressure/memory'];
};

/**
 * The best meter that works here: /proc sampled, with control groups on top where they can be made (for the trees that enter one); elsewhere
 * systeminformation, which is coarse.
 *
 * @param enforce `sampled`: without control groups.
 */
export const createMeter = (enforce?: Enforcement): Meter => {
  if (!hasProc()) return createPortableMeter();
  const find = enforce === 'sampled' ? noPlace : () => findPlace(true);
  return createCgroupMeter(find, createProcfsMeter(), createMemoryStall(pressureFiles));
};

/** How memory is measured and trees are ended here and why, in sentences, as `mpmsub doctor` prints them. Changes nothing. */
export const describeMeter = (): readonly string[] => {
  if (!hasProc()) {
    return [
      'Measuring: systeminformation, each half second: coarse, because there is no /proc here. Short peaks are missed and shared pages count twice.',
    ];
  }
  const { control, reasons } = findPlace(false);
  return [
    'Measuring: /proc sampled, with the kernel’s own high-water mark of each process.',
    ...reasons,
    control?.version === 2
      ? 'Ending: cgroup.kill for jobs with a memoryLimit, else signals until a sweep finds nothing left.'
      : 'Ending: signals until a sweep finds nothing left.',
  ];
};
