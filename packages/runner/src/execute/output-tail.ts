import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Attempt } from '../model/attempt.js';
import { createDeferred, type Deferred } from './deferred.js';

/** Hears output as it arrives in the log files. It hears no more of a stream before what it answered has settled. */
export type OutputListener = (attempt: Attempt, stream: 'stdout' | 'stderr', chunk: Uint8Array) => Promise<unknown> | undefined;

/** Reads what running attempts write, behind them: the bytes reach their files whether we keep up or not. */
export interface OutputTail {
  /** Begins with an attempt whose files have just been opened by its processes. */
  follow(attempt: Attempt, files: { readonly stdout: string; readonly stderr: string }): void;
  /** The attempt is being stopped: from now on nobody is waited for, and what a listener is too slow for stays in the log alone. */
  letGo(attempt: Attempt): void;
  /** Tells the rest of an attempt's output; nothing of it lives any more. */
  finish(attempt: Attempt): Promise<void>;
}

interface Followed {
  readonly attempt: Attempt;
  readonly stream: 'stdout' | 'stderr';
  readonly fd: number;
  told: number;
  /** Set while the listener is behind. */
  pace: Deferred<void> | undefined;
  /** Nobody is waited for any more. */
  isLetGo: boolean;
}

/** Bytes told at once. */
const blockBytes = 64 * 1024;
/** Milliseconds between looks while nothing much comes; a full block is followed by the next one at once. */
const lookEveryMs = 25;

/** One timer for all followed files, and none while there are none. */
export function createOutputTail(listener: OutputListener): OutputTail {
  const followed = new Map<string, Followed[]>();
  const finishing = new Map<string, Followed[]>();
  const block = Buffer.allocUnsafe(blockBytes);
  let isWaiting = false;

  const tellBlock = (file: Followed): number => {
    if (file.pace !== undefined) return 0;
    const read = readSync(file.fd, block, 0, blockBytes, file.told);
    file.told += read;
    if (read === 0) return 0;
    const pace = listener(file.attempt, file.stream, Uint8Array.from(block.subarray(0, read)));
    if (pace !== undefined) {
      const own = createDeferred<void>();
      const goOn = () => {
        file.pace = undefined;
        own.resolve();
        wait(true);
      };
      file.pace = own;
      pace.then(goOn, goOn);
    }
    return read;
  };
  const look = () => {
    isWaiting = false;
    let isBusy = false;
    for (const files of followed.values()) for (const file of files) isBusy = tellBlock(file) === blockBytes || isBusy;
    wait(isBusy);
  };
  const wait = (isBusy: boolean) => {
    if (isWaiting || followed.size === 0) return;
    isWaiting = true;
    if (isBusy) setImmediate(look);
    else setTimeout(look, lookEveryMs).unref();
  };
  return {
    follow(attempt, { stdout, stderr }) {
      const files: Followed[] = [];
      for (const [stream, path] of [['stdout', stdout] as const, ...(stderr === stdout ? [] : [['stderr', stderr] as const])]) {
        const fd = openRegular(path);
        if (fd !== undefined) files.push({ attempt, stream, fd, told: 0, pace: undefined, isLetGo: false });
      }
      followed.set(attempt.key, files);
      wait(false);
    },
    letGo({ key }) {
      for (const file of followed.get(key) ?? finishing.get(key) ?? []) {
        file.isLetGo = true;
        file.pace?.resolve();
      }
    },
    async finish({ key }) {
      const files = followed.get(key) ?? [];
      followed.delete(key);
      finishing.set(key, files);
      for (const file of files) {
        // To what is there now: a process that was left behind on purpose may write for ever.
        const { size } = fstatSync(file.fd);
        do {
          if (!file.isLetGo) await file.pace?.promise;
          await new Promise((resolve) => setImmediate(resolve));
        } while (file.told < size && tellBlock(file) > 0);
        closeSync(file.fd);
      }
      finishing.delete(key);
    },
  };
}

/** Devices and FIFOs are not followed: reading them would take what is meant for somebody else. */
function openRegular(path: string): number | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(fd).isFile()) return fd;
  } catch {
    // removed meanwhile, or not readable by us
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}
