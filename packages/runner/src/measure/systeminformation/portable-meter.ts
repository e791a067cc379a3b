import { freemem } from 'node:os';
import type { Sample } from '../../model/attempt.js';
import type { Meter, ProcessId, TreeTotals } from '../meter.js';
import { listProcesses, pidsOfTree } from './process-table.js';

/** A process as the source of samples tells it. */
export interface SampledProcess {
  readonly pid: number;
  readonly parent: number;
  /** Resident bytes. */
  readonly memory: number;
}

interface Tree {
  readonly key: string;
  /** Roots, and every process that was ever seen below them and may still live. */
  readonly pids: Set<number>;
  /** Roots that came while a list was on its way: they are not in it. */
  readonly late: Set<number>;
  usage: number;
  peak: number;
  seen: boolean;
  readonly limits: { bytes: number; onOver: (usage: number) => void }[];
}

export interface PortableMeterOptions {
  /** Milliseconds from the end of one sample to the start of the next. Default 500. */
  readonly pauseMs?: number;
  /** Default: systeminformation. */
  readonly read?: () => Promise<readonly SampledProcess[]>;
}

const readProcesses = async (): Promise<SampledProcess[]> => {
  const { processes } = await import('systeminformation');
  return (await processes()).list.map(({ pid, parentPid, memRss }) => ({ pid, parent: parentPid, memory: memRss * 1024 }));
};

/**
 * Measures by adding up resident sizes every half second, for systems without /proc. Coarse: what happens between two samples is not seen, shared
 * pages count once for each process, and processes that leave their tree and their group are lost. `method` says so.
 */
export const createPortableMeter = ({ pauseMs = 500, read = readProcesses }: PortableMeterOptions = {}): Meter => {
  const trees = new Map<string, Tree>();
  const listeners: ((sample: Sample) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isSampling = false;

  const treeOf = (key: string): Tree => {
    const tree = trees.get(key);
    if (!tree) throw new Error(`Internal error: ${key} is not measured`);
    return tree;
  };
  const arm = () => {
    if (timer || isSampling || trees.size === 0) return;
    timer = setTimeout(() => void sample(), pauseMs).unref();
  };
  const rest = () => {
    if (timer) clearTimeout(timer);
    timer = undefined;
  };
  const add = (tree: Tree, processes: readonly SampledProcess[]) => {
    const members = pidsOfTree(processes, tree.pids);
    tree.seen ||= members.size > 0;
    tree.pids.clear();
    for (const pid of members) tree.pids.add(pid);
    for (const pid of tree.late) tree.pids.add(pid);
    tree.late.clear();
    tree.usage = processes.reduce((sum, { pid, memory }) => (members.has(pid) ? sum + memory : sum), 0);
    tree.peak = Math.max(tree.peak, tree.usage);
    for (const limit of tree.limits.filter(({ bytes }) => tree.usage > bytes)) {
      tree.limits.splice(tree.limits.indexOf(limit), 1);
      limit.onOver(tree.usage);
    }
  };
  const sample = async () => {
    timer = undefined;
    isSampling = true;
    // what was tracked after the list was asked for is not in it
    const asked = [...trees.values()];
    const processes = await read().catch(() => []);
    isSampling = false;
    // a list of nobody is a list that could not be had
    if (processes.length === 0) return arm();
    for (const tree of asked) if (trees.get(tree.key) === tree) add(tree, processes);
    if (trees.size > 0) {
      const attempts = [...trees.values()].map(({ key, usage, peak, pids }) => ({
        key,
        memory: usage,
        peakMemory: peak,
        cpuMs: 0,
        processes: pids.size,
      }));
      for (const listener of listeners) listener({ attempts, availableMemory: freemem() });
    }
    arm();
  };

  return {
    method: 'systeminformation',
    track(key, _marker, roots) {
      if (trees.has(key)) throw new Error(`Internal error: ${key} is measured already`);
      trees.set(key, { key, pids: new Set(roots), late: new Set(), usage: 0, peak: 0, seen: false, limits: [] });
      arm();
    },
    addRoot(key, pid) {
      const tree = treeOf(key);
      tree.pids.add(pid);
      if (isSampling) tree.late.add(pid);
    },
    // a list of all processes takes longer than a process takes to go
    sampleNow: (key) => void treeOf(key),
    members(key): ProcessId[] {
      const tree = treeOf(key);
      const processes = listProcesses();
      const members = pidsOfTree(processes, tree.pids);
      for (const pid of members) tree.pids.add(pid);
      return processes
        .filter(({ pid, isZombie }) => members.has(pid) && !isZombie)
        .map(({ pid, startTime, name }) => ({ pid, startTime, name }));
    },
    limit: (key, bytes, onOver) => void treeOf(key).limits.push({ bytes, onOver }),
    finish(key, account): TreeTotals {
      const tree = treeOf(key);
      trees.delete(key);
      if (trees.size === 0) rest();
      const peak = Math.max(tree.peak, account?.largestProcess ?? 0);
      return {
        ...(tree.seen || peak > 0 ? { peakMemory: peak } : {}),
        ...(account?.cpuMs === undefined ? {} : { cpuMs: account.cpuMs }),
        method: tree.seen || peak > 0 ? 'systeminformation' : 'none',
        availableMemory: freemem(),
      };
    },
    onSample: (listener) => void listeners.push(listener),
    // there is nothing faster than as fast as it goes
    hurry: () => undefined,
    close() {
      trees.clear();
      rest();
    },
  };
};
