import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../make-folder.js';
import type { SpawnFailure, SpawnRequest } from './spawner.js';

/** Raw descriptors of an attempt's standard streams. `stdout` and `stderr` may be one. */
export interface OpenFiles {
  readonly stdin: number | undefined;
  readonly stdout: number;
  readonly stderr: number;
  /** Closes our copies; the processes keep theirs. */
  close(): void;
}

/** Opens what a request names, output files created with their folders and truncated. */
export function openFiles({
  stdin,
  stdout,
  stderr,
}: Pick<SpawnRequest, 'stdin' | 'stdout' | 'stderr'>): OpenFiles | SpawnFailure {
  const opened: number[] = [];
  const close = () => {
    for (const fd of opened.splice(0)) closeSync(fd);
  };
  const open = (path: string, openOne: (path: string) => number) => {
    const fd = openOne(path);
    opened.push(fd);
    return fd;
  };
  let path = '';
  let use = '';
  try {
    [path, use] = [stdin ?? '', 'standard input'];
    const input = stdin === undefined ? undefined : open(stdin, openInput);
    [path, use] = [stdout, 'standard output'];
    const output = open(stdout, openOutput);
    [path, use] = [stderr, 'standard error'];
    return { stdin: input, stdout: output, stderr: stderr === stdout ? output : open(stderr, openOutput), close };
  } catch (error) {
    close();
    return { failure: explainOpen(path, use, (error as NodeJS.ErrnoException).code ?? String(error)) };
  }
}

/** One message for a file of a standard stream that cannot be opened. `code` is the system's, e.g. `EACCES`. */
export function explainOpen(path: string, use: string, code: string): string {
  const input = use === 'standard input';
  const reasons: Record<string, string> = {
    ENOENT: input ? 'it does not exist' : 'its folder cannot be made',
    EACCES: input ? 'reading it is not permitted' : 'writing there is not permitted',
    EPERM: 'that is not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'a part of its path is a file',
    ENXIO: 'nothing reads this FIFO',
    EMFILE: 'too many files are open; raise `ulimit -n`',
    ENAMETOOLONG: 'its name is too long',
  };
  return `cannot open ${path} for ${use}: ${reasons[code] ?? 'the system refused'} (${code})`;
}

/**
 * Without waiting: a FIFO without a partner would block the event loop in `open`. One that nobody reads is refused (`ENXIO`), one that
 * nobody writes reads as empty. libuv makes descriptors 0 to 2 of a child blocking again.
 */
function openInput(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

function openOutput(path: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NONBLOCK;
  try {
    return openSync(path, flags, 0o666);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    return openSync(path, flags, 0o666);
  }
}
