import { readFileSync } from 'node:fs';

/** Units of /proc: they differ between machines of one architecture. */
export interface KernelConstants {
  /** Bytes. */
  readonly pageSize: number;
  readonly ticksPerSecond: number;
}

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;

/** Pure: reads the auxiliary vector (pairs of native 64-bit words). What it does not tell is taken to be the usual value. */
export const parseAuxiliaryVector = (bytes: Buffer): KernelConstants => {
  let pageSize = 4_096;
  let ticksPerSecond = 100;
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const type = Number(bytes.readBigUInt64LE(at));
    const value = Number(bytes.readBigUInt64LE(at + 8));
    if (type === AT_PAGESZ && value > 0) pageSize = value;
    if (type === AT_CLKTCK && value > 0) ticksPerSecond = value;
  }
  return { pageSize, ticksPerSecond };
};

/** The units of this kernel, from `self/auxv` below `root`. */
export const readKernelConstants = (root: string): KernelConstants => {
  try {
    return parseAuxiliaryVector(readFileSync(`${root}/self/auxv`));
  } catch {
    return parseAuxiliaryVector(Buffer.alloc(0));
  }
};
