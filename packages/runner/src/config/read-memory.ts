import type { ConfigPath } from '../model/config-path.js';
import { formatBytes } from '../model/format.js';
import type { Problems } from './problems.js';
import { accept, aliased, MEMORY_NAMES } from './reader.js';
import { parseMemory, parsePercent } from './units.js';

/** Hardly a process is smaller: a bare number below was hardly meant as MB. */
const LEAST_PLAUSIBLE_MB = 32;

/** Reads a job's `memory` (or `m`) in bytes. */
export function readMemory(spec: object, path: ConfigPath, problems: Problems): number | undefined {
  const given = aliased(spec, MEMORY_NAMES, path, problems);
  if (typeof given?.value !== 'string' && typeof given?.value !== 'number') return undefined;
  const place = [...path, given.name];
  const bytes = accept(parseMemory(given.value), 'bad-memory', place, problems);
  if (bytes !== undefined) warnOfMegabytes(given.value, place, problems);
  return bytes;
}

/** Reads the budget: an amount in bytes, or a share of what is available. */
export function readBudget(
  spec: object,
  problems: Problems,
): { readonly bytes: number } | { readonly fraction: number } | undefined {
  const given = aliased(spec, MEMORY_NAMES, [], problems);
  if (typeof given?.value !== 'string' && typeof given?.value !== 'number') return undefined;
  const place = [given.name];
  if (typeof given.value === 'string' && given.value.trim().endsWith('%')) {
    const fraction = accept(parsePercent(given.value), 'bad-memory', place, problems);
    if (fraction !== undefined && fraction > 1) {
      problems.error('bad-memory', place, `${JSON.stringify(given.value)} is more than all there is`, 'write at most "100%"');
    }
    return fraction === undefined ? undefined : Object.freeze({ fraction });
  }
  const bytes = accept(parseMemory(given.value), 'bad-memory', place, problems);
  if (bytes !== undefined) warnOfMegabytes(given.value, place, problems);
  return bytes === undefined ? undefined : Object.freeze({ bytes });
}

function warnOfMegabytes(written: string | number, place: ConfigPath, problems: Problems): void {
  const megabytes = Number(written);
  if (Number.isNaN(megabytes) || megabytes >= LEAST_PLAUSIBLE_MB) return;
  const message = `${JSON.stringify(written)} without a unit is MB, and ${formatBytes(megabytes * 1024 ** 2)} is too little for most programs`;
  problems.warn('small-memory', place, message, `write "${megabytes}G" for gigabytes, "${megabytes}M" if you mean it`);
}
