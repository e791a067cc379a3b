import type { Sample } from '../../model/attempt.js';
import { createAvailableMemory } from '../available-memory.js';
import type { KernelAccount, Meter, ProcessId, TreeTotals } from '../meter.js';
import { calibrate, isDoubtful, newRollupBudget, type RollupBudget } from './calibrate.js';
import { estimate } from './estimate.js';
import { readKernelConstants } from './kernel-constants.js';
import { Lateness } from './lateness.js';
import { boundTree } from './ledger.js';
import { Membership } from './membership.js';
import { isDead } from './parse-stat.js';
import { ProcReader } from './proc-reader.js';
import { RecentLow } from './recent-low.js';
import { readTree, tellCost, tellMoment, tellTicks, tellTree } from './sample-tree.js';
import { FASTEST_GROWTH, isTight, LONGEST_MS, nextLookMs, nextSampleMs, SHORTEST_MS } from './schedule.js';
import { totalPeak } from './total-peak.js';
import { newTree, type TrackedTree } from './tracked-tree.js';
import type { TreeBounds } from './tree-bounds.js';

export interface ProcfsMeterOptions {
  /** Where the process file system is mounted. Default `/proc`. */
  readonly root?: string;
  /** Bytes still to be had on this machine. Default: by /proc/meminfo and our cgroups. */
  readonly availableMemory?: () => number;
  /** Monotonic milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** The process whose descendants are measured. Default: this one. */
  readonly ownPid?: number;
}

/** Trees due within this part of their interval are sampled with the others: one wake-up instead of many. */
const EARLY_SHARE = 0.25;
/** Samples that took no longer say nothing of what they cost: to ask for the CPU time of all our threads would cost as much. */
const CHEAP_MS = 0.2;
/** Where samples show nothing new, listeners are told after so many milliseconds. */
const QUIET_FOR_MS = 100;
/** How old the figure of available memory may be, milliseconds. */
const AVAILABLE_FOR_MS = 100;

/**
 * Measures process trees by sampling /proc: no privileges, no helper processes, nothing while nothing is tracked. The kernel's own high-water mark
 * of each process fills the gaps between samples. See docs/memory.md.
 */
export const createProcfsMeter = (options: ProcfsMeterOptions = {}): Meter => new ProcfsMeter(options);

class ProcfsMeter implements Meter {
  readonly method = 'procfs';
  readonly #reader: ProcReader;
  readonly #membership: Membership;
  readonly #pageSize: number;
  readonly #ticksPerSecond: number;
  readonly #now: () => number;
  readonly #readAvailable: () => number;
  readonly #trees = new Map<string, TrackedTree>();
  readonly #listeners: ((sample: Sample) => void)[] = [];
  readonly #budget: RollupBudget;
  readonly #lowest = new RecentLow();
  readonly #lateness = new Lateness();
  #available = { bytes: 0, at: Number.NEGATIVE_INFINITY };
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #hurried = false;
  /** When listeners were last told. */
  #toldAt = Number.NEGATIVE_INFINITY;
  /** The last samples took so long that it matters what the next ones cost. */
  #isDear = false;
  #room: number | undefined;

  constructor({
    root = '/proc',
    availableMemory = createAvailableMemory(),
    now = () => performance.now(),
    ownPid = process.pid,
  }: ProcfsMeterOptions) {
    const { pageSize, ticksPerSecond } = readKernelConstants(root);
    this.#reader = new ProcReader(root);
    this.#membership = new Membership(this.#reader, ownPid);
    this.#pageSize = pageSize;
    this.#ticksPerSecond = ticksPerSecond;
    this.#now = now;
    this.#readAvailable = availableMemory;
    this.#budget = newRollupBudget(now);
  }

  track(key: string, marker: string, roots: readonly number[]): void {
    if (this.#trees.has(key)) throw new Error(`Internal error: ${key} is measured already`);
    const tree = newTree(key, marker, this.#now());
    this.#trees.set(key, tree);
    this.#membership.addTree(tree);
    for (const pid of roots) this.#membership.addRoot(tree, pid);
    if (roots.length > 0) this.#lookSoon(tree);
  }

  addRoot(key: string, pid: number): void {
    const tree = this.#tree(key);
    // until now there was nothing to see
    if (tree.dueAt === Number.POSITIVE_INFINITY) tree.trackedAt = tree.seenAt = tree.sampledAt = this.#now();
    this.#membership.addRoot(tree, pid);
    this.#lookSoon(tree);
  }

  sampleNow(key: string): void {
    this.#sample(this.#tree(key), true);
  }

  members(key: string): readonly ProcessId[] {
    const tree = this.#tree(key);
    this.#membership.sweep();
    // once more: a pid is given out a moment before its process can be seen
    this.#membership.sweep();
    // whoever asks is about to end it, or sees it end: what it grew by since the last sample would be anybody's guess
    this.#sample(tree, true);
    this.#arm();
    const members: ProcessId[] = [];
    for (const { pid, startTime, stat } of tree.processes.values())
      if (!isDead(stat)) members.push({ pid, startTime, name: this.#reader.name(pid) });
    return members;
  }

  limit(key: string, bytes: number, onOver: (usage: number) => void): void {
    const tree = this.#tree(key);
    tree.limits.push({ bytes, onOver });
    this.#sample(tree, true);
    this.#arm();
  }

  finish(key: string, account?: KernelAccount): TreeTotals {
    const tree = this.#tree(key);
    this.#trees.delete(key);
    this.#membership.removeTree(tree);
    this.#arm();
    const left = this.#lowest.lowest(this.#now()) ?? this.#availableMemory();
    const { peakMemory, peakIsBound } = totalPeak(tree, this.#now(), account?.largestProcess, left);
    const cpuMs = account?.cpuMs ?? (tree.ticks * 1000) / this.#ticksPerSecond;
    const method = peakMemory === undefined ? 'none' : this.method;
    return { peakMemory, peakIsBound, fileMemory: tree.fileAtPeak, cpuMs, method, availableMemory: left };
  }

  onSample(listener: (sample: Sample) => void): void {
    this.#listeners.push(listener);
  }

  hurry(on: boolean, room?: number): void {
    this.#room = room;
    const inMs = on && !this.#hurried ? 0 : nextLookMs(room, this.#allCostMs());
    this.#hurried = on;
    const by = this.#now() + inMs;
    for (const tree of this.#trees.values()) if (tree.processes.size > 0 && tree.dueAt > by) tree.dueAt = by;
    this.#arm();
  }

  close(): void {
    for (const key of [...this.#trees.keys()]) this.finish(key);
    this.#reader.close();
  }

  #tree(key: string): TrackedTree {
    const tree = this.#trees.get(key);
    if (!tree) throw new Error(`Internal error: ${key} is not measured`);
    return tree;
  }

  /** A root that has just been started has nothing yet, and many are over before they have. */
  #lookSoon(tree: TrackedTree): void {
    tree.dueAt = Math.min(tree.dueAt, this.#now() + SHORTEST_MS);
    this.#arm();
  }

  /** Reads one tree (all of it when somebody asked for it), asks its limits, and sets when to look next. */
  #sample(tree: TrackedTree, isAsked: boolean): void {
    const started = this.#now();
    let reached = 0;
    let grown = 0;
    const all = isAsked || this.#hurried || tree.limits.length > 0;
    if (readTree(tree, this.#reader, this.#pageSize, all, (process) => this.#membership.remove(process))) {
      const bounds = boundTree(tree.processes.values(), this.#pageSize);
      const learned = isDoubtful(tree, bounds)
        ? calibrate(tree, bounds, this.#reader, this.#pageSize, this.#budget, this.#isDecisive(tree, bounds))
        : undefined;
      grown = tellTree(tree, learned ?? bounds, learned ? 'learned' : isDoubtful(tree, bounds) ? 'doubtful' : 'known');
      reached = tree.usage + (learned ?? bounds).spikes;
    }
    tellTicks(tree);
    tellMoment(tree, started, grown);
    const now = this.#now();
    // each limit speaks once
    for (const limit of tree.limits.filter(({ bytes }) => reached > bytes)) {
      tree.limits.splice(tree.limits.indexOf(limit), 1);
      limit.onOver(reached);
    }
    const headroom = Math.min(...tree.limits.map(({ bytes }) => bytes - tree.usage));
    tree.dueAt =
      now +
      nextSampleMs({
        ageMs: now - tree.trackedAt,
        peak: tree.peak,
        growth: tree.usage > 0 ? tree.pace : 0,
        headroom: Number.isFinite(headroom) ? headroom : undefined,
        room: this.#room,
        allCostMs: this.#allCostMs(),
        hurried: this.#hurried,
        costMs: tree.costMs,
        calm: tree.calm,
      });
  }

  /** A limit is passed or not by what is in doubt. */
  #isDecisive(tree: TrackedTree, bounds: TreeBounds): boolean {
    const total = estimate(bounds, tree) + bounds.spikes;
    return tree.limits.some(({ bytes }) => total > bytes);
  }

  #allCostMs(): number {
    // far from the budget nobody asks
    if (this.#room === undefined || this.#room > FASTEST_GROWTH * LONGEST_MS) return 0;
    let sum = 0;
    for (const { costMs } of this.#trees.values()) sum += costMs;
    return sum;
  }

  #tick(): void {
    const now = this.#now();
    this.#lateness.note(now - this.#timerAt, now);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const due = [...this.#trees.values()].filter(({ dueAt, sampledAt }) => dueAt - now <= (dueAt - sampledAt) * EARLY_SHARE);
    if (due.length > 0) {
      this.#membership.sweep();
      this.#sampleDue(due);
      // what is known already is not told again and again
      const isNews = isTight(this.#hurried, this.#room) || due.some(({ calm }) => calm === 0);
      if (isNews || now - this.#toldAt >= QUIET_FOR_MS) this.#emit(now);
    }
    this.#arm();
  }

  /** Samples these trees, and notes what that costs. */
  #sampleDue(due: readonly TrackedTree[]): void {
    const before = this.#isDear ? process.cpuUsage() : undefined;
    const started = this.#now();
    const spentBefore = this.#budget.spentMs;
    let processes = 0;
    for (const tree of due) {
      processes += tree.processes.size;
      this.#sample(tree, false);
    }
    const tookMs = this.#now() - started;
    this.#isDear = tookMs > CHEAP_MS;
    const { user, system } = before ? process.cpuUsage(before) : { user: tookMs * 1000, system: 0 };
    // what is asked of the kernel beside samples has a budget of its own
    const costMs = Math.max(0, (user + system) / 1000 - (this.#budget.spentMs - spentBefore));
    for (const tree of due) tellCost(tree, (costMs * tree.processes.size) / Math.max(1, processes));
  }

  #emit(now: number): void {
    this.#toldAt = now;
    if (this.#listeners.length === 0) return;
    const attempts = [...this.#trees.values()].map(({ key, usage, peak, ticks, processes }) => ({
      key,
      memory: Math.round(usage),
      peakMemory: Math.round(peak),
      cpuMs: (ticks * 1000) / this.#ticksPerSecond,
      processes: processes.size,
    }));
    const sample = { attempts, availableMemory: this.#availableMemory(), lateMs: this.#lateness.lately(now) };
    for (const listener of this.#listeners) listener(sample);
  }

  #availableMemory(): number {
    const now = this.#now();
    if (now - this.#available.at > AVAILABLE_FOR_MS) {
      this.#available = { bytes: this.#readAvailable(), at: now };
      this.#lowest.note(this.#available.bytes, now);
    }
    return this.#available.bytes;
  }

  /** One timer, for the tree that is due first; none while nothing is tracked. It keeps no program alive. */
  #arm(): void {
    let first = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#trees.values()) first = Math.min(first, dueAt);
    if (first === this.#timerAt) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timerAt = first;
    this.#timer = Number.isFinite(first)
      ? setTimeout(() => this.#tick(), Math.max(1, Math.ceil(first - this.#now()))).unref()
      : undefined;
  }
}
