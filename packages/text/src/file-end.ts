import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** The last bytes of a file. */
export interface FileEnd {
  readonly bytes: Buffer;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** A named pipe without a writer must not keep its reader waiting: it is opened at once, and then found to be no file. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** The last bytes of a file of any size, at most `most`; `undefined` when there is no such file or it cannot be read. */
export async function readFileEnd(path: string, most: number): Promise<FileEnd | undefined> {
  const file = await open(path, FLAGS).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    const { buffer, from } = room(stat.size, most);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    return { bytes: buffer.subarray(0, bytesRead), size: stat.size };
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** {@link readFileEnd} for those who make a document in one go. */
export function readFileEndSync(path: string, most: number): FileEnd | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, FLAGS);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return undefined;
    const { buffer, from } = room(stat.size, most);
    const bytesRead = readSync(fd, buffer, 0, buffer.length, from);
    return { bytes: buffer.subarray(0, bytesRead), size: stat.size };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function room(size: number, most: number): { readonly buffer: Buffer; readonly from: number } {
  const buffer = Buffer.alloc(Math.min(size, most));
  return { buffer, from: size - buffer.length };
}
