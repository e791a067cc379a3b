/** Memory figures of /proc/PID/status in bytes, filled in place. */
export interface ProcessMemory {
  /** The most that was ever resident at once in this program image (VmHWM): anonymous, file and shared pages together. */
  highWater: number;
  anonymous: number;
  file: number;
  /** Shared memory: tmpfs, System V, MAP_SHARED without a file. */
  shared: number;
  swap: number;
  /** Page tables. */
  pageTables: number;
}

export const emptyMemory = (): ProcessMemory => ({ highWater: 0, anonymous: 0, file: 0, shared: 0, swap: 0, pageTables: 0 });

const LABELS = ['\nVmHWM:', '\nRssAnon:', '\nRssFile:', '\nRssShmem:', '\nVmPTE:', '\nVmSwap:'].map((label) =>
  Buffer.from(label),
);
const values = new Float64Array(LABELS.length);

/**
 * Parses the bytes of /proc/PID/status, whose lines come in one order on all kernels.
 *
 * @returns false, with `into` untouched, when there are no memory lines: a zombie, or a process of the kernel.
 */
export const parseStatus = (bytes: Buffer, length: number, into: ProcessMemory): boolean => {
  let from = 0;
  for (let index = 0; index < LABELS.length; index++) {
    const label = LABELS[index]!;
    const found = bytes.indexOf(label, from);
    if (found < 0 || found >= length) {
      // VmPTE and VmSwap may be missing, the others not (kernel 4.5 and later)
      if (index < 4) return false;
      values[index] = 0;
      continue;
    }
    let at = found + label.length;
    while (at < length && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
    let value = 0;
    for (let digit = bytes[at]! - 0x30; at < length && digit >= 0 && digit <= 9; digit = bytes[++at]! - 0x30)
      value = value * 10 + digit;
    values[index] = value * 1024;
    from = at;
  }
  into.highWater = values[0]!;
  into.anonymous = values[1]!;
  into.file = values[2]!;
  into.shared = values[3]!;
  into.pageTables = values[4]!;
  into.swap = values[5]!;
  return true;
};
