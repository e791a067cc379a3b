import { open } from 'node:fs/promises';
import type { Job, LogPaths } from '@mpmsub/runner';
import { tameLine } from './tame-line.js';

/** A tail never reads further back than this. */
const LONGEST_TAIL = 64 * 1024;
/** What V8 prints below a fatal error: addresses that push the message itself out of a tail. */
const NATIVE_FRAME = /^\s*\d+: 0x[0-9a-f]+ |^-+ Native stack trace -+$/;
/** Longer lines are cut: one line of minified code would fill the screen. */
const LONGEST_LINE = 500;

/** The end of one log file. */
export interface LogTail {
  readonly path: string;
  /** Safe to print; without the empty lines at the end. */
  readonly lines: readonly string[];
}

/** The logs that are the runner's own: what a job redirects to a file of its own is data, not a log. */
export function ownLogs(job: Job | undefined, logs: LogPaths | undefined): string[] {
  if (!logs) return [];
  return [...new Set([logs.stdout, logs.stderr])].filter((path) => path !== job?.stdout && path !== job?.stderr);
}

/** The last lines of a file that say something, at most `count`; reads at most 64 kB. A file that cannot be read has none. */
export async function readTail(path: string, count: number, hasColor: boolean): Promise<LogTail> {
  const file = await open(path).catch(() => undefined);
  if (!file) return { path, lines: [] };
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - LONGEST_TAIL);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .split('\n')
      .filter((line) => !NATIVE_FRAME.test(line));
    // The first one was probably cut in its middle.
    if (start > 0 && lines.length > 1) lines.shift();
    const tamed = lines.slice(-4 * count - 100).map((line) => tameLine(line.slice(0, LONGEST_LINE), hasColor));
    return { path, lines: tamed.filter((line) => line.trim() !== '').slice(-count) };
  } catch {
    return { path, lines: [] };
  } finally {
    await file.close();
  }
}
