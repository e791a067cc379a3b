import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyStat } from '../../src/measure/procfs/parse-stat.js';
import { ProcReader } from '../../src/measure/procfs/proc-reader.js';
import { readShares } from '../../src/measure/procfs/read-shares.js';
import { newProcess, type TrackedProcess } from '../../src/measure/procfs/tracked-tree.js';
import { createFakeProc, type FakeProcess } from './proc-fixtures.js';

const KB = 1024;

describe('readShares', () => {
  let proc: ReturnType<typeof createFakeProc>;
  let reader: ProcReader;

  beforeEach(() => {
    proc = createFakeProc();
    reader = new ProcReader(proc.root);
  });
  afterEach(() => {
    reader.close();
    proc.remove();
  });

  /** A process that a sample has seen; with a parent, a fork of it. */
  const seen = (given: FakeProcess, parent?: TrackedProcess): TrackedProcess => {
    const whole = { ...given, flags: parent ? 0x40 : 0, pages: 1 };
    proc.start(whole);
    const found = emptyStat();
    reader.stat(given.pid, undefined, found);
    const process = newProcess(given.pid, found, parent === undefined, parent?.image);
    reader.memory(given.pid, undefined, process.memory);
    process.samples = 1;
    return process;
  };
  const shares = (...processes: TrackedProcess[]) => {
    const told = readShares(processes, reader, 4096);
    return told && { anonymous: told.anonymous / KB, shared: told.shared / KB };
  };

  it('adds up proportional sizes', () => {
    const parent = seen({ pid: 10, anonymous: 100, proportional: 50, own: 0 });
    const child = seen({ pid: 11, anonymous: 130, proportional: 80, own: 30 }, parent);
    expect(shares(parent, child)).toEqual({ anonymous: 130, shared: 0 });
  });

  it('tells no less because of forks that nobody knows yet', () => {
    const parent = seen({ pid: 10, anonymous: 100, proportional: 10, own: 0 });
    const child = seen({ pid: 11, anonymous: 130, proportional: 40, own: 30 }, parent);
    expect(shares(parent, child)).toEqual({ anonymous: 130, shared: 0 });
  });

  it('counts what two families share each for itself', () => {
    const families = [10, 20].flatMap((pid) => {
      const parent = seen({ pid, anonymous: 100, proportional: 10, own: 0 });
      return [parent, seen({ pid: pid + 1, anonymous: 100, proportional: 10, own: 0 }, parent)];
    });
    expect(shares(...families)).toEqual({ anonymous: 200, shared: 0 });
  });

  it('asks nothing of programs that share nothing', () => {
    const alone = seen({ pid: 10, anonymous: 70, proportional: 1, own: 1 });
    expect(shares(alone, seen({ pid: 11, shared: 5 }))).toEqual({ anonymous: 70, shared: 5 });
  });

  it('has no answer when one of them is gone', () => {
    const parent = seen({ pid: 10, anonymous: 100 });
    const child = seen({ pid: 11, anonymous: 100 }, parent);
    proc.end(11);
    expect(shares(parent, child)).toBeUndefined();
  });
});
