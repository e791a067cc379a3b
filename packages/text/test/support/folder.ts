import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for a test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mpmsub-text-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Writes a log of its own for a test. */
export function logOf(content: string | Uint8Array): string {
  const path = join(folder(), 'job.log');
  writeFileSync(path, content);
  return path;
}
