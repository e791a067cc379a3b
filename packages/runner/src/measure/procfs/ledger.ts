import { paidByFaults } from './paid-by-faults.js';
import { isForkedOnly } from './parse-stat.js';
import { type Image, isStillSpawner, type TrackedProcess } from './tracked-tree.js';
import type { TreeBounds } from './tree-bounds.js';

/** The kernel's stack of a thread (x86-64, arm64), and what else it keeps of a process, about, in bytes. */
const STACK = 16 * 1024;
const TASK = 24 * 1024;

interface Held {
  /** Bytes of its own, at least and at most. */
  readonly least: number;
  readonly most: number;
  readonly anonymous: number;
}

/**
 * Adds up a tree. A forked process owns nothing at birth and pays one minor fault for each page that it copies or adds, so
 * `pageSize x faults` is what it owns at most, and growth beyond what it inherited is what it owns at least (huge pages take 512 pages for one
 * fault; memory that is freed and taken again faults each time). A parent that writes after the fork leaves the old pages to its children.
 */
export const boundTree = (processes: Iterable<TrackedProcess>, pageSize: number): TreeBounds => {
  let least = 0;
  let most = 0;
  let spikes = 0;
  let again = 0;
  let sharedMost = 0;
  let sharedLeast = 0;
  const files = new Map<string | Image, number>();
  const owners = new Map<Image, TrackedProcess>();
  const forks = new Map<Image, Held[]>();
  const broken = new Map<Image, number>();
  let kernel = 0;
  let kernelOfOne = 0;
  const counted: TrackedProcess[] = [];
  for (const process of processes) {
    if (process.samples === 0 || isStillSpawner(process)) continue;
    counted.push(process);
    owners.set(process.image, process);
  }
  for (const process of counted) {
    const { memory, image } = process;
    spikes += process.spike;
    // the others are where they are seen
    again = Math.max(again, process.again);
    const ofKernel = memory.pageTables + process.stat.threads * STACK + TASK;
    kernel += ofKernel;
    kernelOfOne = Math.max(kernelOfOne, ofKernel);
    sharedMost += memory.shared;
    sharedLeast = Math.max(sharedLeast, memory.shared);
    const program = image.executable ?? image;
    files.set(program, Math.max(files.get(program) ?? 0, memory.file));
    const anonymous = memory.anonymous + memory.swap;
    if (!isForkedOnly(process.stat) || image.forkedFrom === undefined) {
      least += anonymous;
      most += anonymous;
      continue;
    }
    const grown = Math.max(0, anonymous - process.inherited);
    const faulted = Math.min(anonymous, Math.max(grown, paidByFaults(process.stat, memory, pageSize)));
    const source = livingSource(image.forkedFrom);
    const held = { least: grown, most: faulted, anonymous };
    if (source === undefined) {
      least += held.least;
      most += held.most;
      continue;
    }
    const siblings = forks.get(source);
    if (siblings) siblings.push(held);
    else forks.set(source, [held]);
    const parent = owners.get(source);
    if (parent) {
      const faults = pageSize * Math.max(0, parent.stat.minorFaults - process.parentFaults);
      const rewritten = faults - Math.max(0, parent.memory.anonymous - process.parentAnonymous);
      broken.set(source, Math.max(broken.get(source) ?? 0, Math.min(rewritten, anonymous - faulted)));
    }
  }
  for (const [source, siblings] of forks) {
    const parent = owners.get(source);
    const kept = parent ? parent.memory.anonymous + parent.memory.swap : 0;
    let poolLeast = 0;
    let poolMost = 0;
    for (const held of siblings) {
      least += held.least;
      most += held.most;
      poolLeast = Math.max(poolLeast, held.anonymous - held.least - kept);
      poolMost = Math.max(poolMost, held.anonymous - held.most - kept);
    }
    if (parent) {
      // what the parent no longer has, whether it gave it back or wrote over it, lives on in its children
      least += Math.max(0, poolMost);
      most += Math.max(0, poolMost, broken.get(source) ?? 0);
    } else {
      least += poolLeast;
      most += poolMost;
    }
  }
  let file = 0;
  for (const bytes of files.values()) file += bytes;
  return {
    anonymous: { least: Math.min(least, most), most },
    shared: { least: sharedLeast, most: sharedMost },
    kernel: kernel - kernelOfOne,
    file,
    spikes,
    again,
  };
};

/** The nearest image up the forks that somebody still runs; else the first one, in whose name its heirs share. */
const livingSource = (image: Image | undefined): Image | undefined => {
  for (let source = image; source; source = source.forkedFrom) if (source.alive) return source;
  return image;
};
