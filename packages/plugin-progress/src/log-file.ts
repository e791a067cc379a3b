import { open } from 'node:fs/promises';
import type { Job, LogPaths } from '@mpmsub/runner';
import { LineCutter } from './log-lines.js';

/** Bytes read at once. */
const CHUNK = 64 * 1024;
/** A tail never reads further back than this. */
const LONGEST_TAIL = 64 * 1024;
/** What V8 prints below a fatal error: addresses that push the message itself out of a tail. */
const NATIVE_FRAME = /^\s*\d+: 0x[0-9a-f]+ |^-+ Native stack trace -+$/;

/** The logs that are the runner's own: what a job redirects to a file of its own is data, not a log. */
export function ownLogs(job: Job, logs: LogPaths | undefined): string[] {
  if (!logs) return [];
  const paths = new Set<string>();
  if (logs.stdout !== job.stdout) paths.add(logs.stdout);
  if (logs.stderr !== job.stderr) paths.add(logs.stderr);
  return [...paths];
}

/** The lines of a file in batches, a bounded piece at a time. A file that cannot be read has none. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const file = await open(path).catch(() => undefined);
  if (!file) return;
  try {
    const cutter = new LineCutter();
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) break;
      yield cutter.push(buffer.subarray(0, bytesRead));
    }
    yield cutter.end();
  } catch {
    // A file that is taken away while we read it ends here.
  } finally {
    await file.close();
  }
}

/** The last lines of a file that say something, at most `count`; reads at most 64 kB. */
export async function readTail(path: string, count: number): Promise<string[]> {
  const file = await open(path).catch(() => undefined);
  if (!file) return [];
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
    return lines.filter((line) => line.trim() !== '').slice(-count);
  } catch {
    return [];
  } finally {
    await file.close();
  }
}
