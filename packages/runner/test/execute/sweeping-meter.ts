import { readdirSync, readFileSync } from 'node:fs';
import type { Meter, ProcessId } from '../../src/measure/meter.js';

interface Row extends ProcessId {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly state: string;
  readonly marker: string | undefined;
}

/** Every process of this machine as /proc shows it now. */
export function readProcesses(): Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const close = stat.lastIndexOf(')');
        const fields = stat.slice(close + 2).split(' ');
        return [
          {
            pid: Number(name),
            name: stat.slice(stat.indexOf('(') + 1, close),
            state: fields[0] ?? '',
            parent: Number(fields[1]),
            group: Number(fields[2]),
            session: Number(fields[3]),
            startTime: Number(fields[19]),
            marker: markerOf(name),
          },
        ];
      } catch {
        return [];
      }
    });
}

function markerOf(pid: string): string | undefined {
  try {
    return /(?:^|\0)MPMSUB_ATTEMPT_ID=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

/** A meter that finds members as the real ones do but measures nothing; `exceed` plays a sample over the limit. */
export function createSweepingMeter(): Meter & { exceed(key: string): void } {
  const trees = new Map<string, { marker: string; roots: number[]; onOver?: (usage: number) => void }>();
  const treeOf = (key: string) => {
    const tree = trees.get(key);
    if (!tree) throw new Error(`not tracked: ${key}`);
    return tree;
  };
  return {
    method: 'none',
    track: (key, marker, roots) => void trees.set(key, { marker, roots: [...roots] }),
    addRoot: (key, pid) => void treeOf(key).roots.push(pid),
    sampleNow: () => {},
    members(key) {
      const { marker, roots } = treeOf(key);
      const found = new Set(roots);
      const rows = readProcesses();
      for (let before = -1; before !== found.size; ) {
        before = found.size;
        for (const row of rows) {
          if (found.has(row.parent) || roots.includes(row.group) || roots.includes(row.session) || row.marker === marker)
            found.add(row.pid);
        }
      }
      return rows.filter((row) => found.has(row.pid) && row.state !== 'Z' && row.pid !== process.pid);
    },
    limit(key, _bytes, onOver) {
      treeOf(key).onOver = onOver;
    },
    exceed: (key) => treeOf(key).onOver?.(Number.POSITIVE_INFINITY),
    finish(key, account) {
      treeOf(key);
      trees.delete(key);
      return { method: 'none', peakMemory: account?.largestProcess, cpuMs: account?.cpuMs };
    },
    onSample: () => {},
    hurry: () => {},
    close: () => {},
  };
}
