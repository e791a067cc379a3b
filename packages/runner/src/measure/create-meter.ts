import { existsSync } from 'node:fs';
import type { Meter } from './meter.js';
import { createProcfsMeter } from './procfs/procfs-meter.js';
import { createPortableMeter } from './systeminformation/portable-meter.js';

/** The best meter that works here. */
export const createMeter = (): Meter => (existsSync('/proc/self/status') ? createProcfsMeter() : createPortableMeter());
