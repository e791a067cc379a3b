import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Both ends of a kernel pipe. Descriptors of ours, closed by the one who asked. */
export interface KernelPipe {
  readonly read: number;
  readonly write: number;
}

/** Makes kernel pipes where Node has no call for it. */
export interface KernelPipes {
  make(count: number): Promise<KernelPipe[]>;
  /** Removes FIFOs that were made and not used. */
  close(): void;
}

/** FIFOs that one call of `mkfifo` makes: starting it is dearer than the FIFOs. */
const batch = 16;

/**
 * An unlinked FIFO is a pipe in all but name. Each is opened at both ends without waiting, the reader first, and unlinked at once; libuv
 * makes the descriptors blocking when they become a child's 0 and 1.
 */
export function createKernelPipes(): KernelPipes {
  let folder: string | undefined;
  let made = 0;
  const spare: string[] = [];
  const refill = async (count: number) => {
    folder ??= mkdtempSync(join(tmpdir(), 'mpmsub-pipes-'));
    const paths = Array.from({ length: Math.max(batch, count) }, () => join(folder!, String(made++)));
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    spare.push(...paths);
  };
  return {
    async make(count) {
      while (spare.length < count) await refill(count);
      const pipes: KernelPipe[] = [];
      try {
        for (const path of spare.splice(0, count)) {
          try {
            const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
            pipes.push({ read, write: openWriteEnd(path, read) });
          } finally {
            unlinkSync(path);
          }
        }
        return pipes;
      } catch (error) {
        for (const { read, write } of pipes) for (const fd of [read, write]) closeSync(fd);
        throw error;
      }
    },
    close() {
      for (const path of spare.splice(0)) unlinkSync(path);
      if (folder !== undefined) rmdirSync(folder);
      folder = undefined;
    },
  };
}

function openWriteEnd(path: string, read: number): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    closeSync(read);
    throw error;
  }
}
