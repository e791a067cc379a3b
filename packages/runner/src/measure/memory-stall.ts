import { readFileSync } from 'node:fs';

/** Milliseconds over which stalls are looked at. */
const WINDOW_MS = 1000;

/** Pure: microseconds since boot in which nothing could work for want of memory: `full ... total=N` of a pressure file. */
export const fullStall = (text: string | undefined): number | undefined => {
  const lines = `\n${text ?? ''}`;
  const line = lines.indexOf('\nfull ');
  const at = line < 0 ? -1 : lines.indexOf('total=', line);
  return at < 0 ? undefined : Number.parseInt(lines.slice(at + 'total='.length), 10);
};

/**
 * Makes a function that tells which part (0 to 1) of the last second or so was lost because everything waited for memory; undefined where the kernel
 * keeps no account of it (pressure stall information, Linux 4.20 and later). Reads once a second at most, and nothing in the first one.
 *
 * @param files the first that can be read is used: that of our own control group goes before the machine's.
 */
export const createMemoryStall = (
  files: () => readonly string[],
  now: () => number = () => performance.now(),
): (() => number | undefined) => {
  let file: string | undefined;
  let isSought = false;
  let before: { readonly total: number | undefined; readonly at: number } | undefined;
  let share: number | undefined;
  const find = () => {
    isSought = true;
    file = files().find((path) => fullStall(read(path)) !== undefined);
  };
  return () => {
    const at = now();
    before ??= { total: undefined, at };
    if (at - before.at < WINDOW_MS) return share;
    if (!isSought) find();
    const total = file === undefined ? undefined : fullStall(read(file));
    if (total !== undefined && before.total !== undefined) share = Math.min(1, (total - before.total) / 1000 / (at - before.at));
    before = { total, at };
    return share;
  };
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined; // not there, or pressure accounting is switched off
  }
};
