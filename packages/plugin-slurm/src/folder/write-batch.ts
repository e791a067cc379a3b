import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@mpmsub/runner';
import { BATCH, OFFSET_WIDTH } from './batch-paths.js';
import type { BatchHeader, ManifestLine } from './records.js';

/**
 * Writes down what is about to be submitted. The header comes last: a folder without one was never submitted.
 *
 * @param script what each element runs.
 * @throws when the folder cannot be written.
 */
export function writeBatch(
  folder: string,
  header: Omit<BatchHeader, 'firsts' | 'version'>,
  elements: readonly (readonly ManifestLine[])[],
  script: string,
): BatchHeader {
  makeFolder(folder);
  const parts: string[] = [];
  const offsets: string[] = [];
  const firsts: number[] = [];
  let bytes = 0;
  let items = 0;
  const mark = () => {
    offsets.push(`${String(bytes).padStart(OFFSET_WIDTH - 1, '0')}\n`);
    firsts.push(items);
  };
  for (const element of elements) {
    mark();
    for (const line of element) {
      const text = `${JSON.stringify(line)}\n`;
      bytes += Buffer.byteLength(text);
      items += 1;
      parts.push(text);
    }
  }
  mark();
  const whole: BatchHeader = { version: 1, ...header, firsts };
  try {
    writeFileSync(join(folder, BATCH.manifest), parts.join(''));
    writeFileSync(join(folder, BATCH.offsets), offsets.join(''));
    writeFileSync(join(folder, BATCH.script), script);
    writeFileSync(join(folder, BATCH.header), `${JSON.stringify(whole)}\n`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return whole;
}
