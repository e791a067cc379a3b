import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuxiliaryVector } from '../../src/measure/procfs/kernel-constants.js';
import { parseRollup } from '../../src/measure/procfs/parse-rollup.js';
import { emptyStat, isDead, isForkedOnly, nameInStat, parseStat } from '../../src/measure/procfs/parse-stat.js';
import { emptyMemory, parseStatus } from '../../src/measure/procfs/parse-status.js';
import { openFilesIn } from '../../src/measure/procfs/proc-reader.js';
import { statLine, statusText } from './proc-fixtures.js';

const parse = (line: string) => {
  const stat = emptyStat();
  const bytes = Buffer.from(`${line}left over from a longer line 9 9 9`);
  return parseStat(bytes, Buffer.byteLength(line), stat) ? stat : undefined;
};

describe('parseStat', () => {
  it('reads a line of a real kernel', () => {
    const line =
      '8924 (cat) R 8910 8910 5222 0 -1 4194304 101 3 2 1 7 5 11 13 20 0 1 0 95207 3133440 388 18446744073709551615 93982262996992 93982263016873 140734296281200 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 93982263032880 93982263034496 93983324377088 140734296287948 140734296287968 140734296287968 140734296289259 0\n';
    expect(parse(line)).toEqual({
      state: 0x52,
      ppid: 8910,
      pgrp: 8910,
      session: 5222,
      flags: 4194304,
      minorFaults: 101,
      majorFaults: 2,
      ownTicks: 12,
      reapedTicks: 24,
      threads: 1,
      startTime: 95207,
      residentPages: 388,
      startCode: 93982262996992,
      exitSignal: 17,
    });
  });

  it('is not fooled by a name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(4_000_000), fc.nat(), (name, ppid, faults) => {
        const line = statLine({ pid: 5, name: `${name}) R 1 (`, ppid, minorFaults: faults });
        expect(parse(line)).toMatchObject({ ppid, minorFaults: faults, state: 0x53 });
        expect(nameInStat(Buffer.from(line), Buffer.byteLength(line))).toBe(`${name}) R 1 (`);
      }),
    );
  });

  it('refuses what is cut off', () => {
    const line = statLine({ pid: 5 });
    for (const length of [0, 1, 6, 20, 60]) expect(parse(line.slice(0, length))).toBeUndefined();
  });

  it('tells forks, zombies and threads', () => {
    expect(isForkedOnly(parse(statLine({ pid: 5, flags: 0x40 | 0x400000 }))!)).toBe(true);
    expect(isDead(parse(statLine({ pid: 5, state: 'Z' }))!)).toBe(true);
    // its first thread has ended, others have not
    expect(isDead(parse(statLine({ pid: 5, state: 'Z', threads: 3 }))!)).toBe(false);
    expect(parse(statLine({ pid: 5, exitSignal: -1 }))!.exitSignal).toBe(-1);
  });
});

describe('parseStatus', () => {
  it('reads memory in bytes', () => {
    const memory = emptyMemory();
    const bytes = Buffer.from(statusText({ pid: 5, anonymous: 116, file: 1560, shared: 8, highWater: 4000 }));
    expect(parseStatus(bytes, bytes.length, memory)).toBe(true);
    const kB = 1024;
    expect(memory).toEqual({
      highWater: 4000 * kB,
      anonymous: 116 * kB,
      file: 1560 * kB,
      shared: 8 * kB,
      swap: 0,
      pageTables: 44 * kB,
    });
  });

  it('has no figures for a zombie, and does not read beyond the end', () => {
    const memory = emptyMemory();
    const zombie = Buffer.from('Name:\tjob\nState:\tZ (zombie)\nThreads:\t1\n');
    const stale = Buffer.concat([zombie, Buffer.from(statusText({ pid: 5, anonymous: 7 }))]);
    expect(parseStatus(stale, zombie.length, memory)).toBe(false);
    expect(memory).toEqual(emptyMemory());
  });
});

describe('openFilesIn', () => {
  it.each([
    [
      'Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files     \n',
      1024,
    ],
    ['Max open files            unlimited            unlimited            files\n', Number.POSITIVE_INFINITY],
    ['', 1024],
  ])('reads %j', (text, files) => expect(openFilesIn(text)).toBe(files));
});

describe('parseRollup', () => {
  const text = (own: number) =>
    `Rss: 536 kB\nPss: 30 kB\nPss_Dirty: 28 kB\nPss_Anon:              28 kB\nPss_File:               1 kB\nPss_Shmem:              3 kB\nPrivate_Clean:  4 kB\nPrivate_Dirty:        ${own} kB\nAnonymous:      80 kB\n`;

  it('reads proportional sizes, and what nobody else maps', () => {
    expect(parseRollup(text(20))).toEqual({ anonymous: 28 * 1024, shared: 3 * 1024, resident: 80 * 1024, own: 17 * 1024 });
  });

  it('takes private pages of other kinds for no anonymous ones', () => {
    expect(parseRollup(text(2))?.own).toBe(0);
    expect(parseRollup(text(500))?.own).toBe(28 * 1024);
  });

  it('has nothing to say on a kernel that does not tell them apart', () => {
    expect(parseRollup('Rss: 536 kB\nPss: 30 kB\n')).toBeUndefined();
  });
});

describe('parseAuxiliaryVector', () => {
  it('reads page size and clock', () => {
    const words = (...values: number[]) =>
      Buffer.concat(
        values.map((value) =>
          (() => {
            const bytes = Buffer.alloc(8);
            bytes.writeBigUInt64LE(BigInt(value));
            return bytes;
          })(),
        ),
      );
    expect(parseAuxiliaryVector(words(33, 1, 6, 16384, 17, 250, 0, 0))).toEqual({ pageSize: 16384, ticksPerSecond: 250 });
    expect(parseAuxiliaryVector(Buffer.alloc(5))).toEqual({ pageSize: 4096, ticksPerSecond: 100 });
  });
});
