/** One way out: a stream that may break at any time without anybody noticing but us. */
export interface Sink {
  /** True once the stream has broken; writes are then swallowed. */
  readonly isClosed: boolean;
  /** True while the reader is behind with what was written. */
  readonly isBehind: boolean;
  /** Writes text. The answer is false when the reader is behind: await {@link Sink.drained} before writing much more. */
  write(text: string): boolean;
  /** Resolves when the reader has caught up, or will never do so. */
  drained(): Promise<void>;
  /** Lets what was written go out, then stops listening to the stream, which itself stays open. */
  release(): void;
}

/**
 * Wraps a stream so that a reader who leaves (`mpmsub | head -1`) or a terminal that is gone ends our printing and nothing else.
 *
 * @param onFailure told once of a failure that is not a reader's leaving, e.g. a full disk.
 */
export function createSink(stream: NodeJS.WritableStream, onFailure: (error: Error) => void): Sink {
  let isClosed = false;
  let wake: (() => void) | undefined;
  let caughtUp: Promise<void> | undefined;
  const write = stream.write.bind(stream);
  const isBehind = () => !isClosed && (stream as { writableNeedDrain?: boolean }).writableNeedDrain === true;
  const catchUp = () => {
    wake?.();
    wake = undefined;
    caughtUp = undefined;
  };
  const fail = (error: NodeJS.ErrnoException) => {
    if (isClosed) return;
    isClosed = true;
    catchUp();
    if (!GONE.has(error.code ?? '')) onFailure(error);
  };
  const close = () => {
    isClosed = true;
    catchUp();
  };
  stream.on('error', fail);
  stream.on('close', close);
  stream.on('drain', catchUp);
  return {
    get isClosed() {
      return isClosed;
    },
    get isBehind() {
      return isBehind();
    },
    write(text) {
      if (isClosed || text === '') return true;
      try {
        return write(text);
      } catch (error) {
        fail(error as NodeJS.ErrnoException);
        return true;
      }
    },
    drained() {
      if (!isBehind()) return Promise.resolve();
      caughtUp ??= new Promise((resolve) => {
        wake = resolve;
      });
      return caughtUp;
    },
    release() {
      // A broken pipe is told after the write's own callback: listen a moment longer.
      const off = () =>
        setImmediate(() => {
          stream.off('error', fail);
          stream.off('close', close);
          stream.off('drain', catchUp);
        });
      if (isClosed) off();
      else write('', off);
    },
  };
}

/** What a write fails with when there is nobody left to read: a closed pipe, a closed terminal, an ended stream. */
const GONE: ReadonlySet<string> = new Set([
  'EPIPE',
  'EIO',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'EBADF',
]);
