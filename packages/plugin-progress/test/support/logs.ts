import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogPaths } from '@mpmsub/runner';
import { onTestFinished } from 'vitest';

/** Writes a log of its own for a test; both streams go there. */
export function logOf(content: string | Uint8Array, name = 'job.log'): LogPaths {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return { stdout: path, stderr: path };
}
