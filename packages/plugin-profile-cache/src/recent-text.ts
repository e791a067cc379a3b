import type { SizePoint } from './input/input-model.js';
import { recentOf } from './learn.js';
import { entryId, type Knowledge, type Observation, type Profile, type Recent } from './profile.js';

/** What is known, by {@link entryId}. */
export type KnowledgeMap = ReadonlyMap<string, Knowledge>;

/** One run: `[peak, wall, CPU, bytes of input]`; the last only where the job names its input. */
type StoredRun = [number, number?, number?, number?];
/** One size: `[bytes, CPU, peaks, wall times]`. */
type StoredSize = [number, number, number[], number[]?];
/** One window as stored: `[kind, key, machine, published bytes, runs, observations, sizes]`; the last only of a family with inputs. */
type Row = [string, string, string, number, number, StoredRun[], StoredSize[]?];

/** Writes the recent runs, one window a line. */
export function renderRecent(known: KnowledgeMap): string {
  const rows = [...known.values()].map(({ entry, recent }): Row => {
    const row: Row = [entry.kind, entry.key, entry.machine, entry.memory, recent.runs, recent.observations.map(storedRun)];
    return recent.sizes === undefined ? row : ([...row.slice(0, 6), recent.sizes.map(storedSize)] as unknown as Row);
  });
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/**
 * Joins a committed profile with the recent runs of this checkout. The profile has the last word: a window that belongs to another
 * number (somebody pulled, edited or deleted an entry) is dropped, and starts again from the published one. Torn lines are skipped.
 */
export function joinRecent(profile: Profile, text: string): Map<string, Knowledge> {
  const windows = new Map<string, Row>();
  for (const line of text.split('\n')) {
    const row = readRow(line);
    if (row) windows.set(entryId({ kind: row[0] as 'job', key: row[1], machine: row[2] }), row);
  }
  const known = new Map<string, Knowledge>();
  for (const entry of profile.entries) {
    const row = windows.get(entryId(entry));
    const isSame = row !== undefined && row[3] === entry.memory;
    const recent: Recent = isSame ? { observations: row[5].map(fromStored), runs: row[4] } : recentOf(entry);
    // What was measured at which size stays true whatever was published since.
    const sizes = row?.[6]?.map(sizeOf);
    known.set(entryId(entry), { entry, recent: sizes === undefined ? recent : { ...recent, sizes } });
  }
  return known;
}

function readRow(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as unknown;
    return Array.isArray(row) && row.length >= 6 && Array.isArray(row[5]) ? (row as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole bytes and milliseconds; JSON has no `undefined` inside arrays, so -1 stands for it. */
function toStored(value: number | undefined): number {
  return value === undefined ? -1 : Math.round(value);
}

function storedRun({ peakMemory, wallMs, cpuMs, inputBytes }: Observation): StoredRun {
  const run = [peakMemory, wallMs, cpuMs].map(toStored);
  return (inputBytes === undefined ? run : [...run, inputBytes]) as StoredRun;
}

function fromStored([peakMemory, wallMs = -1, cpuMs = -1, inputBytes]: StoredRun): Observation {
  const run = { peakMemory, wallMs: fromNumber(wallMs), cpuMs: fromNumber(cpuMs) };
  return inputBytes === undefined ? run : { ...run, inputBytes };
}

function storedSize({ bytes, cpuMs, peaks, walls = [] }: SizePoint): StoredSize {
  return [bytes, toStored(cpuMs), peaks.map(toStored), walls.map(toStored)];
}

function sizeOf([bytes, cpuMs, peaks, walls]: StoredSize): SizePoint {
  return { bytes, peaks, walls, cpuMs: fromNumber(cpuMs) };
}

function fromNumber(value: number): number | undefined {
  return value < 0 ? undefined : value;
}
