/** Text that was asked for goes to stdout, everything that is said about it to stderr. */
export function writeOut(text: string | Uint8Array): void {
  if (!isGone(process.stdout)) process.stdout.write(text);
}

/** See {@link writeOut}. */
export function writeErr(text: string | Uint8Array): void {
  if (!isGone(process.stderr)) process.stderr.write(text);
}

/** Why standard output took no more, where somebody still wants it: a full disk. */
let outProblem: Error | undefined;

/**
 * A reader that leaves early (`| head -1`) is no error: what is left unsaid then is not written, and what runs goes on. So it does when
 * the disk is full, but then something is missing that was asked for: that is said, and {@link isOutputIncomplete}.
 */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream !== process.stdout || outProblem !== undefined) return;
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EIO') return;
      outProblem = error;
      writeErr(`error: standard output cannot be written: ${error.message}\n`);
    });
  }
}

/** Something that was asked for could not be written, and nobody left early. */
export function isOutputIncomplete(): boolean {
  return outProblem !== undefined;
}

/** Nobody reads this stream any more. */
export function isGone(stream: NodeJS.WriteStream): boolean {
  return stream.destroyed || stream.writableEnded || stream.errored != null;
}

/** Settles when all that was given to these streams has gone out, or nobody takes it any more: as late as who reads it wants. Never rejects. */
export async function whenWritten(streams: readonly NodeJS.WriteStream[]): Promise<void> {
  await Promise.all(
    streams.map((stream) => new Promise<void>((resolve) => (isGone(stream) ? resolve() : stream.write('', () => resolve())))),
  );
}
