import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../src/remove-folder.js';

let above: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'mpmsub-remove-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(above, { recursive: true, force: true });
});

/** A run's folder with so many logs, and a link out of it. */
function folderOf(logs: number): string {
  const folder = join(above, '-a run');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  for (let at = 0; at < logs; at++) writeFileSync(join(folder, 'logs', `${at}.log`), 'x');
  mkdirSync(join(above, 'kept'));
  writeFileSync(join(above, 'kept', 'file'), 'x');
  symlinkSync(join(above, 'kept'), join(folder, 'link'));
  return folder;
}

describe('deleting the folder of a run', () => {
  it.each([0, 1, 500])('with %i logs leaves nothing of it, and what it links to alone', async (logs) => {
    const folder = folderOf(logs);
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(above, 'kept', 'file'))).toBe(true);
  });

  it('needs no other program', async () => {
    const folder = folderOf(500);
    vi.stubEnv('PATH', above);
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('deletes its journal last: who is interrupted leaves a run that the next one deletes', async () => {
    const folder = folderOf(500);
    writeFileSync(join(folder, 'journal.ndjson'), '');
    const seen = join(above, 'seen');
    writeFileSync(join(above, 'rm'), `#!/bin/sh\n/bin/rm "$@"; ls '${folder}' > '${seen}'; kill -9 $$`, { mode: 0o755 });
    vi.stubEnv('PATH', `${above}:${process.env.PATH}`);
    await removeFolder(folder);
    expect(readFileSync(seen, 'utf8')).toContain('journal.ndjson');
    expect(existsSync(folder)).toBe(false);
  });

  it('is content with a folder that is not there', async () => {
    await expect(removeFolder(join(above, 'nowhere'))).resolves.toBeUndefined();
  });
});
