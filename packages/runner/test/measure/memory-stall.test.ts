import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStall, fullStall } from '../../src/measure/memory-stall.js';

const text = (full: number) =>
  `some avg10=0.00 avg60=0.00 avg300=0.00 total=${full * 2}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${full}\n`;

it.each([
  ['a pressure file', text(4711), 4711],
  ['one without the line', 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n', undefined],
  ['none', undefined, undefined],
])('fullStall of %s', (_name, given, expected) => expect(fullStall(given)).toBe(expected));

describe('createMemoryStall', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mpmsub-stall-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells the part of the last second that was lost', () => {
    const file = join(folder, 'memory.pressure');
    let at = 0;
    writeFileSync(file, text(1_000_000));
    const stall = createMemoryStall(
      () => [join(folder, 'absent'), file],
      () => at,
    );
    expect(stall()).toBeUndefined();
    at = 1000;
    expect(stall()).toBeUndefined();
    writeFileSync(file, text(1_400_000));
    at = 1500;
    expect(stall()).toBeUndefined();
    at = 3000;
    expect(stall()).toBe(0.2);
    at = 3500;
    expect(stall()).toBe(0.2);
    at = 4000;
    expect(stall()).toBe(0);
  });

  it('looks for no file while a run is young', () => {
    let at = 0;
    let asked = 0;
    const stall = createMemoryStall(
      () => [join(folder, `absent${++asked}`)],
      () => at,
    );
    for (; at < 1000; at += 100) stall();
    expect(asked).toBe(0);
    for (; at < 9000; at += 100) stall();
    expect(asked).toBe(1);
  });

  it('says nothing where the kernel keeps no account', () => {
    const stall = createMemoryStall(() => [join(folder, 'absent')]);
    expect([stall(), stall()]).toEqual([undefined, undefined]);
  });
});
