import { closeSync, fsync, writeSync } from 'node:fs';

/** Text that is appended to a file, gathered while one piece of work goes on. */
export interface AppendFile {
  /** One line without its end. Never throws; what cannot be written is tried again. */
  append(line: string): void;
  /** Writes what is gathered now, not when this work is done: what comes next must not be there before it. */
  flush(): void;
  /** Writes what is gathered, waits until the disk has it, and closes. */
  close(): Promise<void>;
}

/** Bytes kept while the disk refuses them; beyond that lines are dropped, and a resumed run does those jobs again. */
const MOST_PENDING = 8 * 1024 * 1024;
/** Comes after the work that goes on, for a tenth of what `setImmediate` costs and without another look for events. */
const SOON = Promise.resolve();
/** Bytes that are written before the work that told them is done. */
const MUCH = 1024 * 1024;
const RETRY_MS = 1000;

/**
 * Appends to an open descriptor: one `write` for each piece of work that has something to tell, as soon as it is done, in the same turn of
 * the event loop; and an `fsync` at most once in `syncMs`, off the main thread. A failing write is told once; the rest of it is tried again from its very byte, so that the file stays well-formed when
 * room comes back. What is gathered is also written when the process exits.
 */
export function appendFile(fd: number, onError: (error: Error) => void, syncMs = 1000): AppendFile {
  let gathered = '';
  /** Of what is gathered, in characters. */
  let size = 0;
  /** What a write has left. */
  let rest: Buffer | undefined;
  let scheduled = false;
  let closed = false;
  let told = false;
  let retry: NodeJS.Timeout | undefined;
  let syncTimer: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;

  function flush(): void {
    if (closed || size === 0) return;
    try {
      while (rest !== undefined || gathered !== '') {
        if (rest === undefined) {
          // As a text: hardly ever is one written by halves and has to be taken apart.
          const wrote = writeSync(fd, gathered);
          if (wrote < Buffer.byteLength(gathered)) rest = Buffer.from(gathered).subarray(wrote);
          gathered = '';
        } else {
          const wrote = writeSync(fd, rest);
          rest = wrote < rest.length ? rest.subarray(wrote) : undefined;
        }
      }
      size = 0;
      syncTimer ??= setTimeout(sync, syncMs).unref();
    } catch (error) {
      size = gathered.length + (rest?.length ?? 0);
      if (!told) onError(error as Error);
      told = true;
      retry ??= setTimeout(() => {
        retry = undefined;
        flush();
      }, RETRY_MS).unref();
    }
  }

  function writeOut(): void {
    scheduled = false;
    flush();
  }

  function sync(): void {
    syncTimer = undefined;
    // A file system without fsync is no reason to stop: the lines are written all the same.
    syncing ??= new Promise((resolve) => {
      fsync(fd, () => {
        syncing = undefined;
        resolve();
      });
    });
  }

  process.on('exit', flush);
  return {
    append(line) {
      if (closed || size + line.length > MOST_PENDING) return;
      gathered += `${line}\n`;
      size += line.length + 1;
      if (retry !== undefined) return;
      if (size >= MUCH) flush();
      if (scheduled) return;
      scheduled = true;
      void SOON.then(writeOut);
    },
    flush() {
      // While the disk refuses, its own timer tries again.
      if (retry === undefined) flush();
    },
    async close() {
      flush();
      closed = true;
      process.off('exit', flush);
      clearTimeout(retry);
      clearTimeout(syncTimer);
      await syncing;
      sync();
      await syncing;
      closeSync(fd);
    },
  };
}
