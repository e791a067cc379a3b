import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH, OFFSET_WIDTH } from './batch-paths.js';
import type { BatchHeader, ManifestLine } from './records.js';

/** The header of a batch; `undefined` when there is none: it was never submitted. */
export function readHeader(folder: string): BatchHeader | undefined {
  try {
    const header = JSON.parse(readFileSync(join(folder, BATCH.header), 'utf8')) as BatchHeader;
    return header.version === 1 ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Every job of a batch, by number; `undefined`: the file is not whole, as after a power cut. */
export function readManifest(folder: string, { firsts }: BatchHeader): ManifestLine[] | undefined {
  try {
    const lines = parseLines(readFileSync(join(folder, BATCH.manifest), 'utf8'));
    return lines.length === firsts.at(-1) ? lines : undefined;
  } catch {
    return undefined;
  }
}

/** The jobs of one element; reads no more than those, because thousands of workers do it at once. */
export function readElement(folder: string, element: number): ManifestLine[] {
  const places = readPart(join(folder, BATCH.offsets), element * OFFSET_WIDTH, 2 * OFFSET_WIDTH);
  const [from, to] = places.split('\n').map(Number) as [number, number];
  return parseLines(readPart(join(folder, BATCH.manifest), from, to - from));
}

/** Numbers of jobs that nobody waits for any more. */
export function readClosed(folder: string): Set<number> {
  const path = join(folder, BATCH.closed);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return new Set(lines.flatMap((line) => /^(\d+);$/.exec(line)?.[1] ?? []).map(Number));
}

function parseLines(text: string): ManifestLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ManifestLine);
}

function readPart(path: string, from: number, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    let read = 0;
    for (let n = -1; n !== 0 && read < length; read += n) n = readSync(file, bytes, read, length - read, from + read);
    if (read < length) throw new Error(`${path} is cut off`);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
