import { CPU_NAMES, MEMORY_NAMES } from './reader.js';

type PlainRecord = Record<string, unknown>;

/** Names of one meaning: who writes one of them overrides them all. */
const RIVALS: readonly (readonly string[])[] = [CPU_NAMES, MEMORY_NAMES, ['cmd', 'pipeline']];

/**
 * Lays one configuration over another: records field by field, plugins collected (of one name the later), lists of jobs one after
 * the other; everything else is replaced.
 */
export function mergeSpecs(base: PlainRecord, over: PlainRecord): PlainRecord {
  const merged = mergeRecords(base, over);
  if (Array.isArray(base.plugins) && Array.isArray(over.plugins)) merged.plugins = mergePlugins(base.plugins, over.plugins);
  if (Array.isArray(base.jobs) && Array.isArray(over.jobs)) merged.jobs = [...base.jobs, ...over.jobs];
  return merged;
}

function mergeRecords(base: PlainRecord, over: PlainRecord): PlainRecord {
  const merged: PlainRecord = { ...base };
  for (const rivals of RIVALS) {
    if (rivals.some((name) => over[name] !== undefined)) for (const name of rivals) delete merged[name];
  }
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const both = isPlain(below) && isPlain(value) ? mergeRecords(below, value) : value;
    // Not by `=`: a job may be called `__proto__`.
    Object.defineProperty(merged, key, { value: both, writable: true, enumerable: true, configurable: true });
  }
  return merged;
}

function mergePlugins(base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const names = new Set<unknown>(over.map(nameOf).filter((name) => name !== undefined));
  return [...base.filter((plugin) => !names.has(nameOf(plugin))), ...over];
}

function nameOf(plugin: unknown): unknown {
  return typeof plugin === 'object' && plugin !== null ? (plugin as { name?: unknown }).name : undefined;
}

/** A record as it is written; what a class made stays whole. */
function isPlain(value: unknown): value is PlainRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  // modules of another realm have an Object of their own
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
