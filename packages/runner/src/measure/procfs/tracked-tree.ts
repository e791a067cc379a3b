import { emptyStat, isForkedOnly, type ProcessStat } from './parse-stat.js';
import { emptyMemory, type ProcessMemory } from './parse-status.js';
import type { KeptFiles } from './proc-reader.js';
import type { TreeBounds } from './tree-bounds.js';

/** What a process runs between one exec and the next: forked children share the pages of their parent's image until they write. */
export interface Image {
  /** Some process still runs it as its own. */
  alive: boolean;
  /** The image that this one was forked from, when it was forked and the parent is one of the tree. */
  readonly forkedFrom: Image | undefined;
  /** Anonymous bytes that its process had at most at its last two samples and between them; 0: no sample has seen it. */
  anonymous: number;
  /** Path of the program; undefined until somebody asks. */
  executable: string | undefined;
}

/** A process of a tree, with its last sample. */
export interface TrackedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly isRoot: boolean;
  readonly stat: ProcessStat;
  readonly memory: ProcessMemory;
  kept: KeptFiles | undefined;
  image: Image;
  /** Samples that saw its memory. */
  samples: number;
  /** Samples in a row that showed no fault and no other size. */
  quiet: number;
  /** Bytes that it took or gave back since the sample before, by its faults and its size. */
  moved: number;
  /** Ticks of reaped children at the reading before the last. */
  reapedBefore: number;
  /** `highWater` rose since the sample before, and by the end of it was this much above what is resident now, bytes. */
  spike: number;
  /**
   * Bytes that it may have had above what is resident now, for a moment: it took so many since the sample before, and had as much once. What takes and
   * frees all the time is seldom at its highest when somebody looks.
   */
  again: number;
  /** Bytes that were shared with the parent at the first sample, when forked. */
  inherited: number;
  /** What the parent's image had at that time: its faults and its anonymous bytes. */
  parentFaults: number;
  parentAnonymous: number;
}

/** One tracked tree: the meter is the only one who changes it. */
export interface TrackedTree {
  readonly key: string;
  readonly marker: string;
  readonly processes: Map<number, TrackedProcess>;
  /** When it got its first root, milliseconds of the meter's clock. */
  trackedAt: number;
  sampledAt: number;
  /** When a sample last saw memory in use. */
  seenAt: number;
  /** When it is to be sampled next; infinite while it has no root. */
  dueAt: number;
  /** Milliseconds of CPU time that a sample costs. */
  costMs: number;
  /** The same, of the last sample alone. */
  lastCostMs: number;
  /** Samples so far. */
  round: number;
  /** Some process of it was found, alive or not. */
  isFound: boolean;
  /** A process has joined since the last sample. */
  hasNews: boolean;
  /** Samples in a row that showed next to nothing new. */
  calm: number;
  /** Bytes at the last sample. */
  usage: number;
  /** Bytes per millisecond by which it grew between the last two samples; negative when it shrank. */
  pace: number;
  peak: number;
  /** The peak of moments of which it is known what was shared, and the highest one of which it is not; see `notePeak`. */
  proven: { readonly bytes: number; readonly file: number };
  doubtful: TreeBounds | undefined;
  /** Bytes of file pages in `peak`. */
  fileAtPeak: number;
  /** The largest resident set of one process that any sample knew of (by its high-water mark), and what the others had at that sample. */
  largest: number;
  besideLargest: number;
  /** Processes at most that were alive at one sample. */
  width: number;
  /** Clock ticks of processes that are gone and that no living process of the tree has waited for. */
  lostTicks: number;
  ticks: number;
  readonly limits: { bytes: number; onOver: (usage: number) => void }[];
  readonly anonymous: Calibration;
  readonly shared: Calibration;
  /** At the last sample. */
  bounds: TreeBounds | undefined;
  /** When the kernel was last asked what is shared. */
  askedAt: number;
}

/** What proportional sizes told the last time about bytes that may be shared or not; see `doubtfulPart`. */
export interface Calibration {
  /** Bytes in doubt at that time; 0: never. */
  doubt: number;
  /** Bytes of them that counted. */
  counted: number;
  /** Part of each further doubtful byte that counts, 0 to 1. */
  slope: number;
}

export const newTree = (key: string, marker: string, now: number): TrackedTree => ({
  key,
  marker,
  processes: new Map(),
  trackedAt: now,
  sampledAt: now,
  seenAt: now,
  dueAt: Number.POSITIVE_INFINITY,
  costMs: 0,
  lastCostMs: 0,
  round: 0,
  isFound: false,
  hasNews: true,
  calm: 0,
  usage: 0,
  pace: 0,
  peak: 0,
  proven: { bytes: 0, file: 0 },
  doubtful: undefined,
  fileAtPeak: 0,
  largest: 0,
  besideLargest: 0,
  width: 0,
  lostTicks: 0,
  ticks: 0,
  limits: [],
  // until something better is known, faults of a forked process are taken for copies, and shared segments for the same ones
  anonymous: { doubt: 0, counted: 0, slope: 1 },
  shared: { doubt: 0, counted: 0, slope: 0 },
  bounds: undefined,
  askedAt: now,
});

/** A root that has not called exec yet: what it shows is memory of whoever starts it. */
export const isStillSpawner = ({ isRoot, stat, image }: TrackedProcess): boolean =>
  isRoot && isForkedOnly(stat) && image.forkedFrom === undefined;

export const newImage = (forkedFrom?: Image): Image => ({
  alive: true,
  forkedFrom,
  anonymous: 0,
  executable: forkedFrom?.executable,
});

/** A process that was found, with the stat that found it. */
export const newProcess = (pid: number, found: ProcessStat, isRoot: boolean, forkedFrom: Image | undefined): TrackedProcess => ({
  pid,
  startTime: found.startTime,
  isRoot,
  stat: Object.assign(emptyStat(), found),
  memory: emptyMemory(),
  kept: undefined,
  // one that has called exec already shares nothing with its parent, not even the name of its program
  image: newImage(isForkedOnly(found) ? forkedFrom : undefined),
  samples: 0,
  quiet: 0,
  moved: 0,
  reapedBefore: found.reapedTicks,
  spike: 0,
  again: 0,
  inherited: 0,
  parentFaults: 0,
  parentAnonymous: 0,
});
