import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepCode, readCode } from '../../../src/cli/start/code-cache.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was kept is read again, byte for byte', () => {
  const code = Buffer.from([0, 255, 10, 13, 1]);
  keepCode(folder, 'a', code);
  expect(readCode(folder, 'a')).toEqual(code);
  keepCode(folder, 'a', Buffer.from('other'));
  expect(readCode(folder, 'a')?.toString()).toBe('other');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('nothing is read that was cut off anywhere, or filled up with zeros', () => {
  keepCode(folder, 'a', Buffer.from('some code'));
  const whole = readFileSync(join(folder, 'a'));
  for (let length = 0; length < whole.length; length++) {
    truncateSync(join(folder, 'a'), length);
    expect(readCode(folder, 'a')).toBeUndefined();
    writeFileSync(join(folder, 'a'), Buffer.concat([whole.subarray(0, length), Buffer.alloc(whole.length - length)]));
    expect(readCode(folder, 'a')).toBeUndefined();
    writeFileSync(join(folder, 'a'), whole);
  }
  expect(readCode(folder, 'missing')).toBeUndefined();
});

test('where nothing can be kept, nothing happens', () => {
  expect(() => keepCode(join(folder, 'nowhere'), 'a', Buffer.from('x'))).not.toThrow();
  writeFileSync(join(folder, 'file'), '');
  expect(() => keepCode(join(folder, 'file'), 'a', Buffer.from('x'))).not.toThrow();
});

test('only the newest are kept, of whatever version', () => {
  for (let at = 0; at < 40; at++) {
    keepCode(folder, `v${at}`, Buffer.from('x'));
    utimesSync(join(folder, `v${at}`), 1_000 + at, 1_000 + at);
  }
  const left = readdirSync(folder);
  expect(left.length).toBeLessThan(20);
  expect(existsSync(join(folder, 'v39'))).toBe(true);
  expect(left).not.toContain('v0');
});
