import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { parseRollup, type SharedSizes } from './parse-rollup.js';
import { nameInStat, type ProcessStat, parseStat } from './parse-stat.js';
import { type ProcessMemory, parseStatus } from './parse-status.js';

/** Descriptors of one process that stay open: they can never show another process that was given the same pid. */
export interface KeptFiles {
  readonly stat: number;
  readonly status: number;
}

/** Processes at most whose files stay open, and the part of the descriptors that we may have; others are read by path and checked by start time. */
const MAX_KEPT = 1_000;
const KEPT_SHARE = 0.25;
/** Descriptors where the system does not tell. */
const USUAL_DESCRIPTORS = 1_024;

/** Pure: how many files this process may open, by /proc/self/limits. */
export const openFilesIn = (limits: string): number => {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1] ?? USUAL_DESCRIPTORS;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
};

/** Reads /proc into one buffer, without making strings. Nothing here throws: a file that cannot be read is a process that is gone. */
export class ProcReader {
  readonly #root: string;
  #buffer = Buffer.allocUnsafe(16 * 1024);
  #loadavg: number | undefined;
  #kept = 0;
  #mostKept: number | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The pid that was given out last (the end of /proc/loadavg); undefined where that is not told. */
  lastPid(): number | undefined {
    this.#loadavg ??= this.#open('loadavg');
    const length = this.#loadavg === undefined ? -1 : this.#readDescriptor(this.#loadavg);
    if (length <= 0) return undefined;
    let value = 0;
    for (let at = this.#buffer.lastIndexOf(0x20, length - 1) + 1; at < length; at++) {
      const digit = this.#buffer[at]! - 0x30;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    }
    return value > 0 ? value : undefined;
  }

  /** Every pid that we may see. */
  pids(): number[] {
    try {
      const pids: number[] = [];
      for (const name of readdirSync(this.#root)) {
        const first = name.charCodeAt(0);
        if (first >= 0x31 && first <= 0x39) pids.push(Number(name));
      }
      return pids;
    } catch {
      return [];
    }
  }

  /** Cheaper than to fail in reading: for pids that were given out but may be gone. */
  exists(pid: number): boolean {
    return existsSync(`${this.#root}/${pid}`);
  }

  /** @returns false when there is no such process (any more). */
  stat(pid: number, kept: KeptFiles | undefined, into: ProcessStat): boolean {
    const length = this.#read(pid, 'stat', kept?.stat);
    return length > 0 && parseStat(this.#buffer, length, into);
  }

  /** @returns false when the process is gone or has no memory (a zombie). */
  memory(pid: number, kept: KeptFiles | undefined, into: ProcessMemory): boolean {
    const length = this.#read(pid, 'status', kept?.status);
    return length > 0 && parseStatus(this.#buffer, length, into);
  }

  /** What it shares: dear (milliseconds for gigabytes), so on a budget. Undefined where it may not be read. */
  shares(pid: number): SharedSizes | undefined {
    const length = this.#read(pid, 'smaps_rollup', undefined);
    return length > 0 ? parseRollup(this.#buffer.toString('latin1', 0, length)) : undefined;
  }

  name(pid: number): string {
    const length = this.#read(pid, 'stat', undefined);
    return length > 0 ? nameInStat(this.#buffer, length) : '';
  }

  /** Path of the program; '' where it may not be read. */
  executable(pid: number): string {
    try {
      return readlinkSync(`${this.#root}/${pid}/exe`);
    } catch {
      return '';
    }
  }

  /**
   * Value of a variable in the environment that the process was started with.
   *
   * @returns undefined when it is not set; null when the environment cannot be read or is empty, as it is for a moment in exec.
   */
  environment(pid: number, name: string): string | undefined | null {
    const length = this.#read(pid, 'environ', undefined);
    if (length <= 0) return null;
    const bytes = this.#buffer.subarray(0, length);
    const label = Buffer.from(`${name}=`);
    for (let at = bytes.indexOf(label); at >= 0; at = bytes.indexOf(label, at + 1)) {
      if (at > 0 && bytes[at - 1] !== 0) continue;
      const end = bytes.indexOf(0, at);
      return bytes.toString('utf8', at + label.length, end < 0 ? length : end);
    }
    return undefined;
  }

  /** Opens what is read again and again. Undefined when too many are open already, or the process is not the one meant. */
  keep(pid: number, startTime: number, scratch: ProcessStat): KeptFiles | undefined {
    this.#mostKept ??= Math.min(MAX_KEPT, (openFilesIn(this.#text('self/limits')) * KEPT_SHARE) / 2);
    if (this.#kept + 1 > this.#mostKept) return undefined;
    const stat = this.#open(`${pid}/stat`);
    const status = stat === undefined ? undefined : this.#open(`${pid}/status`);
    if (stat === undefined || status === undefined) {
      if (stat !== undefined) closeSync(stat);
      return undefined;
    }
    const kept = { stat, status };
    this.#kept++;
    // still the one meant after both were opened: then both are its own
    if (this.stat(pid, kept, scratch) && scratch.startTime === startTime) return kept;
    this.release(kept);
    return undefined;
  }

  release(kept: KeptFiles): void {
    this.#kept--;
    closeSync(kept.stat);
    closeSync(kept.status);
  }

  close(): void {
    if (this.#loadavg !== undefined) closeSync(this.#loadavg);
    this.#loadavg = undefined;
  }

  #text(path: string): string {
    try {
      return readFileSync(`${this.#root}/${path}`, 'latin1');
    } catch {
      return '';
    }
  }

  #open(path: string): number | undefined {
    try {
      return openSync(`${this.#root}/${path}`, 'r');
    } catch {
      return undefined;
    }
  }

  #read(pid: number, file: string, descriptor: number | undefined): number {
    if (descriptor !== undefined) return this.#readDescriptor(descriptor);
    const opened = this.#open(`${pid}/${file}`);
    if (opened === undefined) return -1;
    try {
      return this.#readDescriptor(opened);
    } finally {
      closeSync(opened);
    }
  }

  /** The whole file from its start into the buffer, which grows as needed; -1 when it cannot be read. */
  #readDescriptor(descriptor: number): number {
    try {
      let length = readSync(descriptor, this.#buffer, 0, this.#buffer.length, 0);
      // one answer that leaves much room is a whole small file; long ones (environ) come in pieces
      for (let more = length; more >= 4_096 && this.#buffer.length < 4 * 1024 ** 2; length += more) {
        if (this.#buffer.length - length < 4_096) this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 4);
        more = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, length);
      }
      return length;
    } catch {
      return -1;
    }
  }
}
