import { emptyStat, type ProcessStat } from './parse-stat.js';
import type { ProcReader } from './proc-reader.js';
import { newProcess, type TrackedProcess, type TrackedTree } from './tracked-tree.js';

/** The variable that stands in the environment of every process of an attempt. */
export const MARKER_VARIABLE = 'MPMSUB_ATTEMPT_ID';

/** A process that is not of a tree, remembered so that it is read once. */
interface Stranger {
  readonly pid: number;
  readonly stat: ProcessStat;
  /** Times its environment may still be looked at. */
  looks: number;
}

/** An environment is empty for a moment in exec: looked at again on the next sweeps. */
const LOOKS = 3;
/** A new pid is told a moment before its process is listed: so many lists are made after the last pid has moved. */
const SWEEPS_AFTER_MOVE = 2;
/** Listing anyhow, in case the last pid is not told truly here (some containers fake it). */
const FORCED_EVERY_MS = 1_000;

/**
 * Finds the processes of all trees in one list of pids: children of a member; members of a session or process group that a member leads; and, for
 * those whose parent died before we saw them, those whose environment carries a tree's marker.
 */
export class Membership {
  readonly #reader: ProcReader;
  readonly #trees = new Map<string, TrackedTree>();
  readonly #members = new Map<number, { tree: TrackedTree; process: TrackedProcess }>();
  readonly #strangers = new Map<number, Stranger>();
  /** Session and process group ids that a member leads or led. */
  #groups = new Map<number, TrackedTree>();
  /** Parents of roots that are not us: a helper that keeps one tree. Undefined for one that has started roots of several trees. */
  readonly #keepers = new Map<number, TrackedTree | undefined>();
  readonly #ownPid: number;
  #ancestors: ReadonlySet<number> | undefined;
  #lastPid: number | undefined;
  #owed = 0;
  #listedAt = Number.NEGATIVE_INFINITY;
  #trusted = true;

  constructor(reader: ProcReader, ownPid: number) {
    this.#reader = reader;
    this.#ownPid = ownPid;
  }

  /** A tree to look for from now on, by its marker. */
  addTree(tree: TrackedTree): void {
    this.#trees.set(tree.marker, tree);
  }

  /** @returns false when there is no such process. */
  addRoot(tree: TrackedTree, pid: number): boolean {
    this.#strangers.delete(pid);
    const known = this.#members.get(pid);
    const found = emptyStat();
    if (!this.#reader.stat(pid, undefined, found)) return false;
    if (known?.process.startTime === found.startTime) return true;
    if (known) this.remove(known.process);
    this.#join(tree, pid, found, true);
    const { ppid } = found;
    if (ppid !== this.#ownPid && ppid > 1) {
      const isShared = this.#keepers.has(ppid) && this.#keepers.get(ppid) !== tree;
      this.#keepers.set(ppid, isShared ? undefined : tree);
    }
    return true;
  }

  remove(process: TrackedProcess): void {
    const member = this.#members.get(process.pid);
    if (member?.process !== process) return;
    this.#members.delete(process.pid);
    member.tree.processes.delete(process.pid);
    process.image.alive = false;
    if (process.kept) this.#reader.release(process.kept);
    process.kept = undefined;
  }

  removeTree(tree: TrackedTree): void {
    for (const process of [...tree.processes.values()]) this.remove(process);
    this.#trees.delete(tree.marker);
    for (const [id, owner] of this.#groups) if (owner === tree) this.#groups.delete(id);
    for (const [pid, owner] of this.#keepers) if (owner === tree) this.#keepers.delete(pid);
    if (this.#trees.size > 0) return;
    this.#strangers.clear();
    this.#keepers.clear();
  }

  /** Looks for new processes, unless no pid was given out since the last look. */
  sweep(now: number, force = false): void {
    const lastPid = this.#reader.lastPid();
    const moved = lastPid === undefined || lastPid !== this.#lastPid;
    if (moved) this.#owed = SWEEPS_AFTER_MOVE;
    const due = this.#owed > 0 || !this.#trusted;
    const overdue = now - this.#listedAt >= FORCED_EVERY_MS;
    if (!force && !due && !overdue) return;
    this.#owed = Math.max(0, this.#owed - 1);
    this.#listedAt = now;
    const newcomers = this.#list(this.#lastPid, lastPid);
    // processes came although no pid was given out: what /proc/loadavg says here is not to be believed
    if (!due && newcomers > 0) this.#trusted = false;
    this.#lastPid = lastPid;
    this.#adopt();
  }

  /** Reads what is new in the list; @returns how many. */
  #list(from: number | undefined, to: number | undefined): number {
    let newcomers = 0;
    const listed = new Set<number>();
    for (const pid of this.#reader.pids()) {
      listed.add(pid);
      if (pid === this.#ownPid || this.#members.has(pid)) continue;
      const known = this.#strangers.get(pid);
      // a pid given out since the last list may be a known one used again
      if (known && !isBetween(pid, from, to)) continue;
      const stat = emptyStat();
      if (!this.#reader.stat(pid, undefined, stat)) continue;
      if (known?.stat.startTime === stat.startTime) continue;
      this.#strangers.set(pid, { pid, stat, looks: LOOKS });
      newcomers++;
    }
    for (const pid of this.#strangers.keys()) if (!listed.has(pid)) this.#strangers.delete(pid);
    return newcomers;
  }

  /** Moves strangers into the trees they belong to, until no more do. */
  #adopt(): void {
    this.#refreshGroups();
    for (let adopted = true; adopted; ) {
      adopted = false;
      for (const stranger of this.#strangers.values()) {
        const tree = this.#treeOf(stranger);
        if (!tree) continue;
        this.#strangers.delete(stranger.pid);
        this.#join(tree, stranger.pid, stranger.stat, false);
        adopted = true;
      }
    }
  }

  #treeOf({ pid, stat, ...stranger }: Stranger): TrackedTree | undefined {
    const parent = this.#members.get(stat.ppid);
    if (parent && parent.process.startTime <= stat.startTime) return parent.tree;
    const group = this.#groups.get(stat.session) ?? this.#groups.get(stat.pgrp);
    if (group) return group;
    // whatever its keeper has inherited is of the tree, even with its environment cleared
    const kept = this.#keepers.get(stat.ppid);
    if (kept) return kept;
    if (stranger.looks <= 0) return undefined;
    return this.#byMarker(this.#strangers.get(pid)!);
  }

  /**
   * Only orphans can be escapees: they were handed to one of our own ancestors, to init, or to a helper of ours (a subreaper that starts jobs).
   */
  #byMarker(stranger: Stranger): TrackedTree | undefined {
    const { ppid } = stranger.stat;
    this.#ancestors ??= this.#findAncestors();
    if (!this.#ancestors.has(ppid) && !this.#isOurHelper(ppid)) {
      stranger.looks = 0;
      return undefined;
    }
    const marker = this.#reader.environment(stranger.pid, MARKER_VARIABLE);
    stranger.looks = marker === null ? stranger.looks - 1 : 0;
    return marker ? this.#trees.get(marker) : undefined;
  }

  /** A descendant of ours that is in no tree. */
  #isOurHelper(pid: number): boolean {
    let at = this.#strangers.get(pid);
    for (let steps = this.#strangers.size; at && steps > 0; steps--) {
      if (at.stat.ppid === this.#ownPid) return true;
      at = this.#strangers.get(at.stat.ppid);
    }
    return false;
  }

  /** Ourselves, our parent, and so on up to init. */
  #findAncestors(): ReadonlySet<number> {
    const ancestors = new Set([1, this.#ownPid]);
    const stat = emptyStat();
    for (let pid = this.#ownPid; pid > 1 && this.#reader.stat(pid, undefined, stat) && !ancestors.has(stat.ppid); pid = stat.ppid)
      ancestors.add(stat.ppid);
    return ancestors;
  }

  #join(tree: TrackedTree, pid: number, stat: ProcessStat, isRoot: boolean): void {
    const parent = this.#members.get(stat.ppid)?.process;
    const process = newProcess(pid, stat, isRoot, parent?.image);
    if (parent) {
      process.parentFaults = parent.stat.minorFaults;
      process.parentAnonymous = parent.memory.anonymous;
    }
    this.#members.set(pid, { tree, process });
    tree.processes.set(pid, process);
    this.#noteGroups(tree, process);
  }

  #noteGroups(tree: TrackedTree, { pid, stat }: TrackedProcess): void {
    if (stat.pgrp === pid) this.#groups.set(pid, tree);
    if (stat.session === pid) this.#groups.set(pid, tree);
  }

  /** Forgets groups without a living member: their number may be given to a stranger. */
  #refreshGroups(): void {
    const old = this.#groups;
    this.#groups = new Map();
    for (const { tree, process } of this.#members.values()) {
      const { pgrp, session } = process.stat;
      for (const id of [pgrp, session]) if (id === process.pid || old.get(id) === tree) this.#groups.set(id, tree);
    }
  }
}

/** Was this pid given out after `from`, up to `to`? Numbers start again from below when they reach their end. */
const isBetween = (pid: number, from: number | undefined, to: number | undefined): boolean => {
  if (from === undefined || to === undefined) return true;
  return from <= to ? pid > from && pid <= to : pid > from || pid <= to;
};
