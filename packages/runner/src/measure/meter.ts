import type { Sample } from '../model/attempt.js';
import type { LimitHold } from '../model/limit-hold.js';
import type { MeasurementMethod } from '../model/measurement.js';

/** A process for certain: a pid alone may be used again. */
export interface ProcessId {
  readonly pid: number;
  /** Start time as the kernel counts it (clock ticks after boot on Linux); 0 where unknown. */
  readonly startTime: number;
  /** Short name of the program, for people. */
  readonly name: string;
}

/** What a tree used, known when its tracking ends. */
export interface TreeTotals {
  /** Bytes: the most that the tree had at one moment; what counts stands at `Measurement.peakMemory`. */
  readonly peakMemory?: number | undefined;
  /** `peakMemory` is only an upper bound: no sample came in time. */
  readonly peakIsBound?: boolean | undefined;
  /** The tree ran against its limit: it would have used more than `peakMemory`. */
  readonly peakIsLimit?: boolean | undefined;
  /** Bytes of file pages in `peakMemory`, as the sampler saw them then (programs and mapped files, once for each executable): the kernel can have them back. */
  readonly fileMemory?: number | undefined;
  /** User and system time of every process seen, milliseconds. */
  readonly cpuMs?: number | undefined;
  readonly method: MeasurementMethod;
  /** The kernel's OOM killer took a process of this tree (cgroup backends). */
  readonly oomKilled?: boolean | undefined;
  /** Bytes available on the machine at the last sample. */
  readonly availableMemory?: number | undefined;
}

/** What the kernel told a parent that waited for the processes of a tree (`wait4`), where the spawner has it. */
export interface KernelAccount {
  /** Bytes: the largest resident set that any one process of the tree ever had. */
  readonly largestProcess?: number | undefined;
  /** User and system time of the whole tree, milliseconds. */
  readonly cpuMs?: number | undefined;
}

/**
 * The seam between local execution and the ways to measure process trees. One meter serves all running attempts with one timer
 * and one sweep.
 */
export interface Meter {
  readonly method: MeasurementMethod;
  /** Starts tracking the tree under `roots`, which are sampled some milliseconds later; with no roots, when one is added. `marker` stands in the environment of its processes. */
  track(key: string, marker: string, roots: readonly number[]): void;
  /** A root was started later (a further stage). */
  addRoot(key: string, pid: number): void;
  /** Samples this tree now: called when a root is known to be ending, while a zombie's numbers can still be had. */
  sampleNow(key: string): void;
  /** Live processes of the tree by a fresh sweep, escapees included; zombies are not alive. */
  members(key: string): readonly ProcessId[];
  /** Calls `onOver` once, as soon as a sample shows more than `bytes`; sampling goes fast near it. */
  limit(key: string, bytes: number, onOver: (usage: number) => void): void;
  /** Ends the tracking and tells the totals. What the kernel's own `account` knows better than samples goes before them. */
  finish(key: string, account?: KernelAccount): TreeTotals;
  /** One call for each sweep that shows something new, and now and then for others. */
  onSample(listener: (sample: Sample) => void): void;
  /**
   * Makes a group of the kernel's own for a tree, before it starts and before `track`. Answers files that its first process writes `0` into before it
   * execs (that takes up to 30 ms, so let the child do it); empty where there are no groups, absent where there never are.
   * What the groups tell is then in the totals, and `kill` and `freeze` act on all of the tree at once.
   *
   * @param reserved bytes: where the kernel can tell that the tree uses more, samples are taken at that moment.
   * @param memoryLimit bytes: a wall of the kernel, from the first instruction of the tree. Where there is one, a `limit` of as much only hears of it.
   */
  enter?(key: string, memoryLimit?: number, reserved?: number): readonly string[];
  /** How limits are held for trees that have a group. Looks for a place for groups as `enter` would. Absent: by sampling. */
  limits?(): LimitHold;
  /** The tree could not enter its group after all, or did not start: it is sampled, its limit too. */
  leave?(key: string): void;
  /** Kills every process of the tree's group; false where that cannot be done. */
  kill?(key: string): boolean;
  /** Stops or resumes every process of the tree's group; false where that cannot be done. */
  freeze?(key: string, on: boolean): boolean;
  /**
   * Memory is scarce: sample all trees at least each 200 ms.
   *
   * @param room bytes that all trees together may still take before somebody must act: samples come the faster the less that is, on or off.
   */
  hurry(on: boolean, room?: number): void;
  close(): void;
}
