import { emptyStat, isForkedOnly, type ProcessStat } from './parse-stat.js';
import type { ProcReader } from './proc-reader.js';
import { isStillSpawner, newProcess, type TrackedProcess, type TrackedTree } from './tracked-tree.js';

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
/** More new pids than this at once, and the whole list is read. */
const LONGEST_RANGE = 1_000;
/** Strangers that are gone are forgotten when there are so many. */
const MANY_STRANGERS = 5_000;

/**
 * Finds the processes of all trees at once. The last pid that was given out is told by /proc/loadavg: only pids between that of the last look and this
 * one are looked at, so the cost goes by what has started, not by the size of the machine. To a tree belong children of a member; members of a session or process group that a member leads; and, for
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
  /** Keepers and whoever keeps these, up to us, with their start times: whom their orphans are handed to. */
  readonly #helpers = new Map<number, number>();
  readonly #ownPid: number;
  #ancestors: ReadonlySet<number> | undefined;
  /** The pid that was given out last at the time of the last look. */
  #lastPid: number | undefined;
  /** Looked at once and due again: a pid is given out a moment before its process can be seen. */
  #again: readonly [from: number, to: number] | undefined;
  /** Strangers must be looked at again though none is new: a root has come, or somebody's environment told nothing yet. */
  #isUnsure = false;
  /** Does the last pid move when a process starts? Some containers fake it. */
  #isTold: boolean | undefined;

  constructor(reader: ProcReader, ownPid: number) {
    this.#reader = reader;
    this.#ownPid = ownPid;
  }

  /** A tree to look for from now on, by its marker. */
  addTree(tree: TrackedTree): void {
    this.#trees.set(tree.marker, tree);
  }

  /** Its first process, or one more. One that is gone already is none. */
  addRoot(tree: TrackedTree, pid: number): void {
    const found = emptyStat();
    this.#expect(pid);
    if (!this.#reader.stat(pid, undefined, found)) return;
    const known = this.#members.get(pid);
    const isSame = known?.process.startTime === found.startTime;
    if (isSame && known.tree === tree) return;
    // found before anybody told whose it is
    if (isSame) this.#giveBack(known.tree, pid);
    else if (known) this.remove(known.process);
    this.#strangers.delete(pid);
    this.#join(tree, pid, found, true);
    this.#noteKeeper(tree, found.ppid);
    this.#isUnsure = true;
  }

  /** The parent of a descendant is an ancestor of ours, if it is no descendant. */
  #noteKeeper(tree: TrackedTree, pid: number): void {
    const ours = this.#ourAncestors();
    if (ours.has(pid)) return;
    const isShared = this.#keepers.has(pid) && this.#keepers.get(pid) !== tree;
    this.#keepers.set(pid, isShared ? undefined : tree);
    for (let at = pid; !ours.has(at) && !this.#helpers.has(at) && this.#reader.stat(at, undefined, scratch); at = scratch.ppid)
      this.#helpers.set(at, scratch.startTime);
  }

  /** Makes a member and what descends from it strangers again. */
  #giveBack(tree: TrackedTree, pid: number): void {
    const given = new Set([pid]);
    for (const process of [...tree.processes.values()]) {
      if (!given.has(process.pid) && !given.has(process.stat.ppid)) continue;
      given.add(process.pid);
      this.remove(process);
      this.#strangers.set(process.pid, { pid: process.pid, stat: process.stat, looks: LOOKS });
    }
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
    this.#helpers.clear();
  }

  /** Looks for new processes, unless no pid was given out since the last look. */
  sweep(): void {
    const from = this.#lastPid;
    const to = this.#reader.lastPid();
    this.#lastPid = to;
    const again = this.#again;
    this.#again = undefined;
    if (!this.#isTold || from === undefined || to === undefined || to < from || to - from > LONGEST_RANGE) {
      this.#lookAt(
        this.#reader.pids(),
        (pid) => !this.#isTold || from === undefined || to === undefined || isBetween(pid, from, to),
      );
    } else {
      if (again) this.#lookAt(range(...again), (pid) => !this.#strangers.has(pid));
      if (to === from && !again && !this.#isUnsure) return;
      if (to !== from) {
        this.#lookAt(range(from, to), () => true);
        this.#again = [from, to];
      }
    }
    if (this.#strangers.size > MANY_STRANGERS) {
      for (const pid of this.#strangers.keys()) if (!this.#reader.exists(pid)) this.#strangers.delete(pid);
    }
    this.#adopt();
  }

  /** A root has just been started: the last pid must be its own or a little later. Children may have been started before we heard of it. */
  #expect(root: number): void {
    this.#lastPid ??= root;
    if (this.#isTold !== undefined) return;
    const last = this.#reader.lastPid();
    this.#isTold = last !== undefined && isBetween(root, (last + PID_LIMIT - LONGEST_RANGE) % PID_LIMIT, last);
  }

  #lookAt(pids: Iterable<number>, isWanted: (pid: number) => boolean): void {
    for (const pid of pids) {
      if (pid === this.#ownPid || this.#members.has(pid) || !isWanted(pid)) continue;
      const known = this.#strangers.get(pid);
      const stat = known ? scratch : emptyStat();
      if (!this.#reader.exists(pid) || !this.#reader.stat(pid, undefined, stat)) {
        if (known) this.#strangers.delete(pid);
        continue;
      }
      if (stat.exitSignal === THREAD || known?.stat.startTime === stat.startTime) continue;
      // a helper is nobody's, whatever its environment says
      const looks = this.#helpers.get(pid) === stat.startTime ? 0 : LOOKS;
      this.#strangers.set(pid, { pid, stat: known ? { ...stat } : stat, looks });
    }
  }

  /** Moves strangers into the trees they belong to, until no more do. Environments are asked once a sweep. */
  #adopt(): void {
    this.#refreshGroups();
    let mayAsk = true;
    this.#isUnsure = false;
    for (let adopted = true; adopted; mayAsk = false) {
      adopted = false;
      for (const stranger of this.#strangers.values()) {
        const tree = this.#byKinship(stranger) ?? (mayAsk && stranger.looks > 0 ? this.#byMarker(stranger) : undefined);
        if (!tree) continue;
        this.#strangers.delete(stranger.pid);
        this.#join(tree, stranger.pid, stranger.stat, false);
        adopted = true;
      }
    }
  }

  #byKinship({ stat }: Stranger): TrackedTree | undefined {
    const parent = this.#members.get(stat.ppid);
    if (parent && parent.process.startTime <= stat.startTime) return parent.tree;
    return this.#groups.get(stat.session) ?? this.#groups.get(stat.pgrp);
  }

  /**
   * Only orphans can be escapees: they were handed to one of our own ancestors, to init, or to a helper of ours (a subreaper that starts jobs).
   * Whatever a keeper has inherited is of its tree, even with its environment cleared; what it has just forked is the next root, of which nobody has told yet.
   */
  #byMarker(stranger: Stranger): TrackedTree | undefined {
    const { pid, stat } = stranger;
    if (!this.#ourAncestors().has(stat.ppid) && !this.#helpers.has(stat.ppid)) {
      stranger.looks = 0;
      return undefined;
    }
    const marker = this.#reader.environment(pid, MARKER_VARIABLE);
    const kept = this.#keepers.get(stat.ppid);
    stranger.looks = marker === null || (kept && !marker) ? stranger.looks - 1 : 0;
    if (marker) return this.#trees.get(marker);
    if (kept && (stranger.looks === 0 || !isForkedOnly(stat))) return kept;
    this.#isUnsure ||= stranger.looks > 0;
    return undefined;
  }

  /** Ourselves, our parent, and so on up to init. */
  #ourAncestors(): ReadonlySet<number> {
    if (this.#ancestors) return this.#ancestors;
    const ancestors = new Set([1, this.#ownPid]);
    const stat = emptyStat();
    for (let pid = this.#ownPid; pid > 1 && this.#reader.stat(pid, undefined, stat) && !ancestors.has(stat.ppid); pid = stat.ppid)
      ancestors.add(stat.ppid);
    this.#ancestors = ancestors;
    return ancestors;
  }

  #join(tree: TrackedTree, pid: number, stat: ProcessStat, isRoot: boolean): void {
    const parent = this.#members.get(stat.ppid)?.process ?? kinOf(tree, stat);
    const process = newProcess(pid, stat, isRoot, parent?.image);
    if (parent) {
      process.parentFaults = parent.stat.minorFaults;
      process.parentAnonymous = parent.memory.anonymous;
    }
    this.#members.set(pid, { tree, process });
    tree.processes.set(pid, process);
    tree.isFound = tree.hasNews = true;
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

/**
 * A process that shares pages with a fork whose parent was never seen (it has ended, or is hidden): code lies where the program that forked them put it.
 */
const kinOf = (tree: TrackedTree, fork: ProcessStat): TrackedProcess | undefined => {
  if (!isForkedOnly(fork) || fork.startCode <= 1) return undefined;
  for (const process of tree.processes.values())
    if (process.stat.startCode === fork.startCode && process.startTime <= fork.startTime && !isStillSpawner(process))
      return process;
  return undefined;
};

const scratch = emptyStat();
const THREAD = -1;
/** No pid is larger (PID_MAX_LIMIT of the kernel). */
const PID_LIMIT = 2 ** 22;

/** Was this pid given out after `from`, up to `to`? Numbers start again from below when they reach their end. */
const isBetween = (pid: number, from: number, to: number): boolean =>
  from <= to ? pid > from && pid <= to : pid > from || pid <= to;

function* range(from: number, to: number): Iterable<number> {
  for (let pid = from + 1; pid <= to; pid++) yield pid;
}
