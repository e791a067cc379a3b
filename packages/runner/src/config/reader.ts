import type { ConfigPath } from '../model/config-path.js';
import type { Need } from '../model/job.js';
import { CommandFamilies } from './command-families.js';
import { FieldStore } from './field-store.js';
import type { Parsed } from './parsed.js';
import type { Problems } from './problems.js';

/**
 * What the reading of a configuration shares: where relative paths start, where problems go, and the values that many jobs have in
 * common. Equal values are kept once: 100,000 jobs then cost the memory of what differs between them.
 */
export interface Reader {
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  readonly problems: Problems;
  /** Names of the resources declared at the top. */
  readonly resources: ReadonlySet<string>;
  readonly shared: Shared;
}

/** Frozen values by what was written. */
interface Shared {
  /** Needs by their condition and by what they name: a job, or what stands for some. */
  readonly needs: Readonly<Record<Need['when'], Map<string, Need>>>;
  /** What jobs have in common, by family and fields as they were read. */
  readonly fields: FieldStore;
  readonly families: CommandFamilies;
}

/** A {@link Reader} with nothing shared yet. */
export function createReader(root: string, problems: Problems, resources: Iterable<string>): Reader {
  const needs = { success: new Map(), failure: new Map(), always: new Map() };
  const shared: Shared = { needs, fields: new FieldStore(), families: new CommandFamilies() };
  return { root, problems, resources: new Set(resources), shared };
}

/** The value of a key in a map, made on first use. */
export function once<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** The parsed value; a problem is noted under `code` and gives `undefined`. */
export function accept<T>(parsed: Parsed<T>, code: string, path: ConfigPath, problems: Problems): T | undefined {
  if (parsed.problem === undefined) return parsed.value;
  problems.error(code, path, parsed.problem, parsed.hint);
  return undefined;
}

/** The field that is set among names of one meaning, with its name; two at once are a problem. */
export function aliased(
  spec: object,
  names: readonly string[],
  path: ConfigPath,
  problems: Problems,
): { readonly name: string; readonly value: unknown } | undefined {
  let first: { name: string; value: unknown } | undefined;
  for (const name of names) {
    const value = (spec as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (first === undefined) first = { name, value };
    else {
      const message = `${JSON.stringify(first.name)} and ${JSON.stringify(name)} mean the same and are both given`;
      problems.error('alias-conflict', [...path, name], message, `keep ${JSON.stringify(names[0])}`);
    }
  }
  return first;
}

/** The names of the field for CPUs. */
export const CPU_NAMES = ['cpus', 'cpu', 'p'] as const;
/** The names of the field for memory. */
export const MEMORY_NAMES = ['memory', 'm'] as const;
