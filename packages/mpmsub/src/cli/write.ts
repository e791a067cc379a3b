/** Text that was asked for goes to stdout, everything that is said about it to stderr. */
export function writeOut(text: string): void {
  if (!isGone(process.stdout)) process.stdout.write(text);
}

/** See {@link writeOut}. */
export function writeErr(text: string): void {
  if (!isGone(process.stderr)) process.stderr.write(text);
}

/**
 * A reader that leaves early (`| head -1`) is no error: what is left unsaid then is not written, and what runs goes on.
 */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED' && error.code !== 'EIO') throw error;
    });
  }
}

/** Nobody reads this stream any more. */
export function isGone(stream: NodeJS.WriteStream): boolean {
  return stream.destroyed || stream.writableEnded || stream.errored != null;
}
