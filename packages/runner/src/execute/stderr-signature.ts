import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Evidence } from '../model/attempt.js';

/** How much of a log's end is searched, bytes. */
const tailBytes = 64 * 1024;

/** What runtimes print as they die for want of memory. Tied to their own form, so that a log that only speaks of memory is not taken. */
const signatures: readonly (readonly [NonNullable<Evidence['signature']>, RegExp])[] = [
  ['heap-oom', /(?:FATAL ERROR|ERR_WORKER_OUT_OF_MEMORY).*(?:JavaScript|JS) heap out of memory/],
  ['oom', /^(?:numpy\S*\.)?(?:_ArrayMemoryError|MemoryError)(?::|\s*$)/m],
  ['oom', /\bstd::bad_alloc\b/],
  ['oom', /\b(?:java\.lang\.|System\.)?OutOfMemory(?:Error|Exception)\b/],
  ['oom', /\bCannot allocate memory\b/],
  ['oom', /^fatal error: runtime: out of memory$/m],
  ['oom', /^memory allocation of \d+ bytes failed$/m],
];

/** The sign of a memory death in the last lines of a program's output, if there is one. */
export function findSignature(text: string): Evidence['signature'] {
  return signatures.find(([, pattern]) => pattern.test(text))?.[0];
}

/** {@link findSignature} on the last 64 kB of a file; nothing where it is no regular file or cannot be read. */
export function findSignatureInLog(path: string): Evidence['signature'] {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) return undefined;
    const tail = Buffer.allocUnsafe(Math.min(stats.size, tailBytes));
    const read = readSync(fd, tail, 0, tail.length, stats.size - tail.length);
    return findSignature(tail.toString('latin1', 0, read));
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
