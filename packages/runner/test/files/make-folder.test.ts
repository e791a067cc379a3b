import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/index.js';

describe('makeFolder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mpmsub-folder-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('makes a folder and those above it, once or again', () => {
    makeFolder(join(root, 'a/b/c'), 0o700);
    makeFolder(join(root, 'a/b/c'));
    expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(root, 'a/b/c'))).toBe(true);
  });

  it('throws where a file stands in the way', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file/below'))).toThrow(/ENOTDIR/);
  });

  it.skipIf(process.platform !== 'linux')('throws, and does not hang, where the system makes no folders', () => {
    expect(() => makeFolder('/proc/nothing-of-that-name/below')).toThrow(/ENOENT/);
  });
});
