import { formatBytes } from '@mpmsub/runner';
import { entryId } from './profile.js';
import type { KnowledgeMap } from './recent-text.js';

/** One published number that this run would change. Bytes; `undefined`: no entry. */
export interface Drift {
  readonly name: string;
  readonly before: number | undefined;
  readonly now: number;
}

/** Compares what is published with what would be published: jobs whose memory differs, the largest move first. */
export function findDrift(before: KnowledgeMap, after: KnowledgeMap): readonly Drift[] {
  const rows: Drift[] = [];
  for (const { entry } of after.values()) {
    if (entry.kind === 'family') continue;
    const known = before.get(entryId(entry))?.entry.memory;
    if (known !== entry.memory) rows.push({ name: entry.name, before: known, now: entry.memory });
  }
  const move = (row: Drift) => Math.abs(row.now - (row.before ?? 0));
  return rows.sort((a, b) => move(b) - move(a));
}

/** One sentence that names the first few; `undefined` without rows. */
export function driftText(rows: readonly Drift[], file: string): string | undefined {
  if (rows.length === 0) return undefined;
  const named = rows
    .slice(0, 5)
    .map((row) => `${row.name} ${row.before === undefined ? 'new' : formatBytes(row.before)} -> ${formatBytes(row.now)}`);
  const rest = rows.length > named.length ? ` and ${rows.length - named.length} more` : '';
  return `${file} is frozen and out of date: ${named.join(', ')}${rest}; run "mpmsub profile --write" and commit it`;
}
