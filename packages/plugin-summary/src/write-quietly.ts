/** Writes text and resolves when it is out. A reader who has left is no error of the run: nothing is thrown, ever. */
export function writeQuietly(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    const ignore = () => {};
    stream.on('error', ignore);
    stream.once('close', resolve);
    const done = () => {
      // A broken pipe is told after the write's own callback.
      setImmediate(() => {
        stream.off('error', ignore);
        stream.off('close', resolve);
        resolve();
      });
    };
    try {
      stream.write(text, done);
    } catch {
      done();
    }
  });
}
