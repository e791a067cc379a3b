/** The fields of /proc/PID/stat that measuring needs, filled in place so that a sample makes no garbage. */
export interface ProcessStat {
  /** Character code: R, S, D, T, Z, X ... */
  state: number;
  ppid: number;
  pgrp: number;
  session: number;
  /** PF_* bits of the kernel. */
  flags: number;
  /** Page faults of this process, without its children's: minor and major. */
  minorFaults: number;
  majorFaults: number;
  /** User and system time of this process, clock ticks. */
  ownTicks: number;
  /** User and system time of the children it has waited for, and theirs, clock ticks. */
  reapedTicks: number;
  threads: number;
  /** Clock ticks after boot. */
  startTime: number;
  /** Resident pages. */
  residentPages: number;
  /** Address where the program's code starts: moves on exec, where the layout is randomised. 0 or 1 when hidden from us. */
  startCode: number;
  /** Signal to the parent at its end; -1 for a thread that is not the first of its process. */
  exitSignal: number;
}

export const emptyStat = (): ProcessStat => ({
  state: 0,
  ppid: 0,
  pgrp: 0,
  session: 0,
  flags: 0,
  minorFaults: 0,
  majorFaults: 0,
  ownTicks: 0,
  reapedTicks: 0,
  threads: 0,
  startTime: 0,
  residentPages: 0,
  startCode: 0,
  exitSignal: 0,
});

const FIRST_NUMBER = 4;
const LAST_NUMBER = 38;
const CLOSING_PARENTHESIS = 0x29;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Scratch for one line's numbers, by field number of proc(5). */
const fields = new Float64Array(LAST_NUMBER + 1);

/**
 * Parses the bytes of /proc/PID/stat. The name may hold blanks and parentheses, so fields are counted from the last `)`.
 *
 * @returns false, with `into` untouched, when the bytes are not such a line.
 */
export const parseStat = (bytes: Uint8Array, length: number, into: ProcessStat): boolean => {
  const nameEnd = length > 0 ? bytes.lastIndexOf(CLOSING_PARENTHESIS, length - 1) : -1;
  if (nameEnd < 0) return false;
  let at = nameEnd + 4;
  for (let field = FIRST_NUMBER; field <= LAST_NUMBER; field++) {
    if (at >= length) return false;
    let value = 0;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    for (let digit = bytes[at]! - ZERO; at < length && digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO)
      value = value * 10 + digit;
    fields[field] = negative ? -value : value;
    at++;
  }
  into.state = bytes[nameEnd + 2]!;
  into.ppid = fields[4]!;
  into.pgrp = fields[5]!;
  into.session = fields[6]!;
  into.flags = fields[9]!;
  into.minorFaults = fields[10]!;
  into.majorFaults = fields[12]!;
  into.ownTicks = fields[14]! + fields[15]!;
  into.reapedTicks = fields[16]! + fields[17]!;
  into.threads = fields[20]!;
  into.startTime = fields[22]!;
  into.residentPages = fields[24]!;
  into.startCode = fields[26]!;
  into.exitSignal = fields[38]!;
  return true;
};

/** The program's short name, as /proc/PID/stat has it between the outermost parentheses. */
export const nameInStat = (bytes: Uint8Array, length: number): string => {
  const start = bytes.indexOf(0x28);
  const end = length > 0 ? bytes.lastIndexOf(CLOSING_PARENTHESIS, length - 1) : -1;
  return start >= 0 && end > start ? Buffer.from(bytes.buffer, bytes.byteOffset + start + 1, end - start - 1).toString() : '';
};

/** Forked, and has not started another program since (PF_FORKNOEXEC): its pages are shared with its parent until written. */
export const isForkedOnly = (stat: ProcessStat): boolean => (stat.flags & 0x40) !== 0;

/** A zombie (or a dead one on its way out) whose threads are all gone. */
export const isDead = (stat: ProcessStat): boolean =>
  (stat.state === 0x5a && stat.threads <= 1) || stat.state === 0x58 || stat.state === 0x78;
