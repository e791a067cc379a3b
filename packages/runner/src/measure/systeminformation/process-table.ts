import { execFileSync } from 'node:child_process';
import type { ProcessId } from '../meter.js';

/** One line of `ps`. */
export interface ListedProcess extends ProcessId {
  readonly parent: number;
  readonly group: number;
  readonly isZombie: boolean;
}

const COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=,comm=';

/** Pure: parses what `ps -A -o pid=,ppid=,pgid=,stat=,lstart=,comm=` prints in the C locale. */
export const parseProcessTable = (text: string): ListedProcess[] =>
  text.split('\n').flatMap((line) => {
    const fields = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w{3} \w{3} +\d+ [\d:]+ \d{4})\s+(.*)$/.exec(line);
    if (!fields) return [];
    const [, pid, parent, group, state, started, name] = fields;
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        isZombie: state!.startsWith('Z'),
        startTime: Date.parse(started!),
        name: name!.trim(),
      },
    ];
  });

/** Every process by `ps`; empty where there is none. */
export const listProcesses = (): ListedProcess[] => {
  try {
    const text = execFileSync('ps', ['-A', '-o', COLUMNS], {
      env: { ...process.env, LC_ALL: 'C' },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return parseProcessTable(text);
  } catch {
    return [];
  }
};

/** Pids of the trees below `roots`, in one process group with them, or known to be of the tree from before. */
export const pidsOfTree = (
  processes: readonly { readonly pid: number; readonly parent: number; readonly group?: number | undefined }[],
  known: ReadonlySet<number>,
): Set<number> => {
  const members = new Set<number>();
  const children = new Map<number, number[]>();
  for (const { pid, parent } of processes) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(pid);
    else children.set(parent, [pid]);
  }
  const open = processes
    .filter(({ pid, group }) => known.has(pid) || (group !== undefined && known.has(group)))
    .map(({ pid }) => pid);
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (members.has(pid)) continue;
    members.add(pid);
    open.push(...(children.get(pid) ?? []));
  }
  return members;
};
