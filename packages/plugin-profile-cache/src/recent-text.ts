import { recentOf } from './learn.js';
import { entryId, type Knowledge, type Observation, type Profile } from './profile.js';

/** What is known, by {@link entryId}. */
export type KnowledgeMap = ReadonlyMap<string, Knowledge>;

/** One window as stored: `[kind, key, machine, published bytes, runs, observations]`. */
type Row = [string, string, string, number, number, [number, number?, number?][]];

/** Writes the recent runs, one window a line. */
export function renderRecent(known: KnowledgeMap): string {
  const rows = [...known.values()].map(({ entry, recent }): Row => {
    const observations = recent.observations.map(
      (o) => [o.peakMemory, o.wallMs, o.cpuMs].map(toStored) as [number, number?, number?],
    );
    return [entry.kind, entry.key, entry.machine, entry.memory, recent.runs, observations];
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
    const recent = isSame ? { observations: row[5].map(fromStored), runs: row[4] } : recentOf(entry);
    known.set(entryId(entry), { entry, recent });
  }
  return known;
}

function readRow(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as unknown;
    return Array.isArray(row) && row.length === 6 && Array.isArray(row[5]) ? (row as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole bytes and milliseconds; JSON has no `undefined` inside arrays, so -1 stands for it. */
function toStored(value: number | undefined): number {
  return value === undefined ? -1 : Math.round(value);
}

function fromStored([peakMemory, wallMs = -1, cpuMs = -1]: [number, number?, number?]): Observation {
  return { peakMemory, wallMs: wallMs < 0 ? undefined : wallMs, cpuMs: cpuMs < 0 ? undefined : cpuMs };
}
