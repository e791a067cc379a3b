import type { ProcessStat } from './parse-stat.js';
import type { ProcessMemory } from './parse-status.js';

/** A fault on a page of a file or of shared memory maps so many pages at most: those pages are not copied by fork, so they took at least a fault for each so many. */
const AROUND = 16;

/** Pure: bytes that a forked process has copied or added at most, page by page. Huge pages, 512 for one fault, are more than that. */
export const paidByFaults = ({ minorFaults }: ProcessStat, { file, shared }: ProcessMemory, pageSize: number): number =>
  Math.max(0, pageSize * minorFaults - (file + shared) / AROUND);
