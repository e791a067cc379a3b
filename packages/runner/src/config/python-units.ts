import { ConfigError } from '../model/diagnostic.js';
import type { Parsed } from './parsed.js';
import { parseCpus, parseMemory } from './units.js';

// The words of the Python library: memory in MB, nothing stays nothing.

const MIB = 1024 ** 2;

/**
 * Memory in MB: `"16G"` -> 16384, `"2048M"` -> 2048, `"1024"` and 1024 -> 1024, `null` -> `null`. `"512K"` is 0.5.
 * Throws a {@link ConfigError} for what is no amount of memory.
 */
export function parseMemoryString(value: string | number): number;
export function parseMemoryString(value: string | number | null | undefined): number | null;
export function parseMemoryString(value: string | number | null | undefined): number | null {
  return value === null || value === undefined ? null : orThrow('bad-memory', parseMemory(value)) / MIB;
}

/** A number of CPUs: `"4"` -> 4, `null` -> `null`. Throws a {@link ConfigError} for what is none. */
export function parseCpuString(value: string | number): number;
export function parseCpuString(value: string | number | null | undefined): number | null;
export function parseCpuString(value: string | number | null | undefined): number | null {
  return value === null || value === undefined ? null : orThrow('bad-cpus', parseCpus(value));
}

/** MB for people: 1024 -> `"1.0G"`, 512 -> `"512M"`, 0.5 -> `"512K"`. */
export function formatMemory(megabytes: number): string {
  if (!Number.isFinite(megabytes)) return megabytes > 0 ? 'unlimited' : '?';
  if (megabytes < 0) return `-${formatMemory(-megabytes)}`;
  if (megabytes > 0 && megabytes < 0.9995) return `${Math.round(megabytes * 1024)}K`;
  const rounded = Math.round(megabytes);
  if (rounded < 1024) return `${rounded}M`;
  return megabytes < 1024 ** 2 ? `${(megabytes / 1024).toFixed(1)}G` : `${(megabytes / 1024 ** 2).toFixed(1)}T`;
}

function orThrow(code: string, parsed: Parsed<number>): number {
  if (parsed.problem === undefined) return parsed.value;
  throw new ConfigError([
    { code, severity: 'error', message: parsed.problem, ...(parsed.hint === undefined ? {} : { hint: parsed.hint }) },
  ]);
}
