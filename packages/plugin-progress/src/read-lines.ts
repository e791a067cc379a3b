import { open } from 'node:fs/promises';
import { LineCutter } from './line-cutter.js';

/** Bytes read at once. */
const CHUNK = 64 * 1024;

/** The lines of a file in batches, a bounded piece at a time. A file that cannot be read has none. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const file = await open(path).catch(() => undefined);
  if (!file) return;
  try {
    const cutter = new LineCutter();
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) break;
      yield cutter.push(buffer.subarray(0, bytesRead));
    }
    yield cutter.end();
  } catch {
    // A file that is taken away while we read it ends here.
  } finally {
    await file.close();
  }
}
