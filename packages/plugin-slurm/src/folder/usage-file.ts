import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Usage } from '@mpmsub/runner';

/** What one running job of an element uses. `item` is the job's number in the batch. */
export interface ItemUsage extends Usage {
  readonly item: number;
}

/** Replaces what an element has said before. What cannot be written is left out: it is only for people who look. */
export function writeUsage(path: string, items: readonly ItemUsage[]): void {
  try {
    writeFileSync(`${path}.part`, JSON.stringify(items));
    renameSync(`${path}.part`, path);
  } catch {
    // The next one may do.
  }
}

/** What an element has said last; nothing when it cannot be read. */
export function readUsage(path: string): readonly ItemUsage[] {
  try {
    const items: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(items) ? items.filter(isItemUsage) : [];
  } catch {
    return [];
  }
}

function isItemUsage(one: unknown): one is ItemUsage {
  const { item, memory, peakMemory, cpuMs, processes } = (one ?? {}) as Partial<ItemUsage>;
  return Number.isInteger(item) && [memory, peakMemory, cpuMs, processes].every(Number.isFinite);
}
