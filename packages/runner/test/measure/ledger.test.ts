import { describe, expect, it } from 'vitest';
import { doubtfulPart, learn, nearBound } from '../../src/measure/procfs/estimate.js';
import { boundTree } from '../../src/measure/procfs/ledger.js';
import { notePeak } from '../../src/measure/procfs/note-peak.js';
import { emptyStat } from '../../src/measure/procfs/parse-stat.js';
import { type Image, newProcess, newTree, type TrackedProcess } from '../../src/measure/procfs/tracked-tree.js';

const PAGE = 4096;
const MB = 1024 ** 2;

interface Given {
  readonly anonymous?: number;
  readonly file?: number;
  readonly shared?: number;
  readonly program?: string;
  readonly from?: Image;
  readonly faults?: number;
  readonly inherited?: number;
  readonly samples?: number;
  readonly spike?: number;
  readonly isRoot?: boolean;
  readonly parentFaults?: number;
  readonly parentAnonymous?: number;
}

let pid = 100;
/** A process; sizes in megabytes, faults in megabytes' worth of pages. */
const process = (given: Given): TrackedProcess => {
  const isFork = given.from !== undefined || given.inherited !== undefined;
  const made = newProcess(++pid, { ...emptyStat(), flags: isFork ? 0x40 : 0 }, given.isRoot ?? false, given.from);
  Object.assign(made.stat, { minorFaults: ((given.faults ?? 0) * MB) / PAGE, threads: 0 });
  Object.assign(made.memory, {
    anonymous: (given.anonymous ?? 0) * MB,
    file: (given.file ?? 0) * MB,
    shared: (given.shared ?? 0) * MB,
  });
  made.image.executable = given.program;
  made.samples = given.samples ?? 2;
  made.spike = (given.spike ?? 0) * MB;
  made.inherited = (given.inherited ?? 0) * MB;
  made.parentFaults = ((given.parentFaults ?? 0) * MB) / PAGE;
  made.parentAnonymous = (given.parentAnonymous ?? 0) * MB;
  return made;
};

const anonymous = (...processes: TrackedProcess[]) => {
  const { least, most } = boundTree(processes, PAGE).anonymous;
  return [least / MB, most / MB];
};

describe('boundTree', () => {
  it('adds up programs of their own', () => {
    expect(anonymous(process({ anonymous: 10 }), process({ anonymous: 20 }))).toEqual([30, 30]);
  });

  it('counts a fork that only reads as nothing', () => {
    const parent = process({ anonymous: 100 });
    const child = process({ from: parent.image, anonymous: 100, inherited: 100, parentAnonymous: 100 });
    expect(anonymous(parent, child)).toEqual([100, 100]);
  });

  it('counts what a fork copies by its faults', () => {
    const parent = process({ anonymous: 100, faults: 100 });
    const child = process({
      from: parent.image,
      anonymous: 100,
      inherited: 100,
      faults: 30,
      parentAnonymous: 100,
      parentFaults: 100,
    });
    expect(anonymous(parent, child)).toEqual([100, 130]);
  });

  it('counts what a fork adds, though huge pages fault once for 512', () => {
    const parent = process({ anonymous: 60 });
    const child = process({ from: parent.image, anonymous: 160, inherited: 60, faults: 0.25, parentAnonymous: 60 });
    expect(anonymous(parent, child)).toEqual([160, 160]);
  });

  it('never counts more than is resident, however often memory is taken and freed', () => {
    const parent = process({ anonymous: 100 });
    const child = process({ from: parent.image, anonymous: 108, inherited: 100, faults: 5000, parentAnonymous: 100 });
    expect(anonymous(parent, child)).toEqual([108, 208]);
  });

  it('leaves to the children what their parent wrote over', () => {
    const parent = process({ anonymous: 100, faults: 200 });
    const children = [1, 2].map(() =>
      process({ from: parent.image, anonymous: 100, inherited: 100, parentAnonymous: 100, parentFaults: 100 }),
    );
    expect(anonymous(parent, ...children)).toEqual([100, 200]);
  });

  it('leaves to the children what their parent gave back, once', () => {
    const parent = process({ anonymous: 1, faults: 100 });
    const children = [1, 2].map(() =>
      process({ from: parent.image, anonymous: 101, inherited: 101, parentAnonymous: 101, parentFaults: 100 }),
    );
    expect(anonymous(parent, ...children)).toEqual([101, 101]);
  });

  it('counts heirs of a dead parent once', () => {
    const parent = process({ anonymous: 100 });
    const children = [1, 2, 3].map(() => process({ from: parent.image, anonymous: 100, inherited: 100, faults: 10 }));
    parent.image.alive = false;
    expect(anonymous(...children)).toEqual([100, 120]);
  });

  it('links a fork of a fork to the first one when the second has gone', () => {
    const parent = process({ anonymous: 100 });
    const middle = process({ from: parent.image, anonymous: 100, inherited: 100 });
    const last = process({ from: middle.image, anonymous: 100, inherited: 100 });
    middle.image.alive = false;
    expect(anonymous(parent, last)).toEqual([100, 100]);
  });

  it('counts all of an orphan whose parent was never seen, but not the spawner of a root', () => {
    expect(anonymous(process({ inherited: 0, anonymous: 80 }))).toEqual([80, 80]);
    expect(anonymous(process({ inherited: 80, anonymous: 80, isRoot: true }))).toEqual([0, 0]);
  });

  it('counts nothing of a root that is still the program that starts it', () => {
    const unborn = process({ anonymous: 80, inherited: 70, isRoot: true, file: 90, shared: 10 });
    const { file, shared, kernel } = boundTree([unborn, process({ anonymous: 5 })], PAGE);
    expect([file, shared.most, kernel]).toEqual([0, 0, 0]);
  });

  it('counts nothing of a process that no sample has seen', () => {
    expect(anonymous(process({ anonymous: 50 }), process({ anonymous: 50, samples: 0 }))).toEqual([50, 50]);
  });

  it('takes faults that mapped pages of files for no copies', () => {
    const parent = process({ anonymous: 100 });
    const child = process({ from: parent.image, anonymous: 100, inherited: 100, faults: 3, file: 16 });
    expect(anonymous(parent, child)).toEqual([100, 102]);
  });

  it('counts file pages once for each executable', () => {
    const tree = [
      process({ file: 30, program: '/bin/cc1' }),
      process({ file: 31, program: '/bin/cc1' }),
      process({ file: 2, program: '/bin/sh' }),
    ];
    expect(boundTree(tree, PAGE).file / MB).toBe(33);
  });

  it('takes a program that was started by another for its own, however soon it was found', () => {
    const parent = newProcess(1, emptyStat(), true, undefined);
    parent.image.executable = '/bin/xargs';
    expect(newProcess(2, { ...emptyStat(), flags: 0x40 }, false, parent.image).image.executable).toBe('/bin/xargs');
    expect(newProcess(3, emptyStat(), false, parent.image).image.executable).toBeUndefined();
  });

  it('bounds shared memory by its largest user and the sum', () => {
    const { shared } = boundTree([process({ shared: 40 }), process({ shared: 40 }), process({ shared: 10 })], PAGE);
    expect([shared.least / MB, shared.most / MB]).toEqual([40, 90]);
  });

  it('adds what was resident for a moment only', () => {
    expect(boundTree([process({ anonymous: 5, spike: 200 })], PAGE).spikes / MB).toBe(200);
  });

  it('lets only one process have been at its highest again', () => {
    const churning = [30, 50].map((again) => Object.assign(process({ anonymous: 5 }), { again }));
    expect(boundTree(churning, PAGE).again).toBe(50);
  });

  it('counts the kernel’s own memory of all processes but one', () => {
    const alone = process({ anonymous: 5 });
    alone.memory.pageTables = 1 * MB;
    expect(boundTree([alone], PAGE).kernel).toBe(0);
    expect(boundTree([alone, process({})], PAGE).kernel).toBeGreaterThan(0);
  });
});

describe('what is learned of what is shared', () => {
  it('believes in copies until told otherwise, and then goes by what was told', () => {
    const calibration = { doubt: 0, counted: 0, slope: 1 };
    expect(doubtfulPart(50, calibration)).toBe(50);
    learn(calibration, { least: 100 * MB, most: 160 * MB }, 110 * MB, 0);
    expect(doubtfulPart(60 * MB, calibration) / MB).toBeCloseTo(10, 0);
    // more of the same kind of doubt counts by the same part; less of it shrinks
    expect(doubtfulPart(120 * MB, calibration) / MB).toBeCloseTo(20, 0);
    expect(doubtfulPart(30 * MB, calibration) / MB).toBeCloseTo(5, 0);
  });

  it('learns that further doubt is none', () => {
    const calibration = { doubt: 0, counted: 0, slope: 1 };
    learn(calibration, { least: 100 * MB, most: 120 * MB }, 120 * MB, 0);
    learn(calibration, { least: 100 * MB, most: 300 * MB }, 120 * MB, 0);
    expect(calibration.slope).toBeLessThan(0.01);
    expect(doubtfulPart(500 * MB, calibration) / MB).toBeLessThan(22);
  });

  it('holds to what it believed where the figure may be wrong by more than the doubt', () => {
    const calibration = { doubt: 0, counted: 0, slope: 1 };
    learn(calibration, { least: 100 * MB, most: 110 * MB }, 107 * MB, 90 * MB);
    expect(calibration.slope).toBeGreaterThan(0.75);
    expect(calibration.counted / MB).toBeGreaterThan(7.5);
  });

  it('believes a figure that meets a bound, whatever changed meanwhile', () => {
    const calibration = { doubt: 0, counted: 0, slope: 1 };
    learn(calibration, { least: 100 * MB, most: 200 * MB }, 100 * MB, 90 * MB);
    expect(calibration.slope).toBeLessThan(0.01);
  });

  it.each([
    [102, 100],
    [395, 400],
    [150, undefined],
    // somebody who is not known shares as well
    [50, undefined],
  ])('of %i between 100 and 400 is near to %s', (told, near) => {
    expect(nearBound({ least: 100, most: 400 }, told)).toBe(near);
  });

  it('is near to neither of two bounds that are near to each other', () => {
    expect(nearBound({ least: 100, most: 102 }, 101)).toBeUndefined();
  });
});

describe('notePeak', () => {
  const bounds = (least: number, most: number) => ({
    anonymous: { least, most },
    shared: { least: 0, most: 0 },
    kernel: 0,
    file: 1,
    spikes: 0,
    again: 0,
  });

  it('reckons a peak again that rested on a doubt, when the doubt is settled', () => {
    const tree = newTree('job', 'mark', 0);
    notePeak(tree, bounds(100, 100), 'known');
    notePeak(tree, bounds(100, 300), 'doubtful');
    expect(tree.peak).toBe(301);
    Object.assign(tree.anonymous, { doubt: 200, counted: 20 });
    notePeak(tree, bounds(90, 290), 'learned');
    expect(tree.peak).toBe(121);
    expect(tree.fileAtPeak).toBe(1);
  });

  it('keeps a peak that was known, whatever is learned later', () => {
    const tree = newTree('job', 'mark', 0);
    notePeak(tree, bounds(100, 300), 'known');
    Object.assign(tree.anonymous, { doubt: 200, counted: 0 });
    notePeak(tree, bounds(50, 250), 'learned');
    expect(tree.peak).toBe(301);
  });
});
