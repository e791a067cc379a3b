import { resolve } from 'node:path';
import { type ConfigPath, formatPath } from '../model/config-path.js';
import type { Job, RetryPolicy, SlurmRequest } from '../model/job.js';
import { checkText } from './check-text.js';
import { isRecord } from './is-record.js';
import type { Problems } from './problems.js';
import { readMemory } from './read-memory.js';
import { readRetry } from './read-retry.js';
import { readSlurm } from './read-slurm.js';
import { accept, aliased, CPU_NAMES, type Reader } from './reader.js';
import { didYouMean } from './suggest.js';
import { parseCpus, parseDuration, parseFactor, parseMemory, parsePercent } from './units.js';

/** The fields that a job and the defaults of all jobs have in common, after reading; absent ones were not written. */
export interface Fields {
  readonly cpus?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  readonly pinned?: boolean | undefined;
  readonly memoryLimit?: Job['memoryLimit'];
  readonly resources?: Readonly<Record<string, number>> | undefined;
  readonly exclusive?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly family?: string | undefined;
  readonly env?: Readonly<Record<string, string | null>> | undefined;
  /** Absolute. */
  readonly cwd?: string | undefined;
  readonly timeout?: Job['timeout'];
  readonly retry?: RetryPolicy | undefined;
  /** Path of the shell. */
  readonly shell?: string | undefined;
  readonly preemptible?: boolean | undefined;
  readonly leftovers?: 'kill' | 'keep' | undefined;
  readonly share?: boolean | undefined;
  readonly executor?: string | undefined;
  readonly slurm?: SlurmRequest | undefined;
}

/** A record as written, with its place; the path of a field is only made when there is something to tell about it. */
interface Written {
  readonly given: Readonly<Record<string, unknown>>;
  readonly path: ConfigPath;
  readonly reader: Reader;
}

/** Reads the common fields. What has the wrong type was told by the schema and is passed over here. */
export function readFields(spec: object, path: ConfigPath, reader: Reader): Fields {
  const given = spec as Readonly<Record<string, unknown>>;
  const written: Written = { given, path, reader };
  return {
    cpus: readCpus(spec, path, reader.problems),
    memory: readMemory(spec, path, reader.problems),
    pinned: boolean(given.pinned),
    memoryLimit: readMemoryLimit(written),
    resources: readResources(written),
    exclusive: boolean(given.exclusive),
    priority: typeof given.priority === 'number' ? given.priority : undefined,
    tags: readTags(written),
    family: readText(given, 'family', path, reader),
    env: readEnv(written),
    cwd: readPath(given, 'cwd', path, reader),
    timeout: readTimeout(written),
    retry: given.retry === undefined ? undefined : readRetry(given.retry, [...path, 'retry'], reader),
    shell: given.shell === true ? '/bin/sh' : readText(given, 'shell', path, reader),
    preemptible: boolean(given.preemptible),
    leftovers: given.leftovers === 'kill' || given.leftovers === 'keep' ? given.leftovers : undefined,
    share: boolean(given.share),
    executor: readText(given, 'executor', path, reader),
    slurm: given.slurm === undefined ? undefined : readSlurm(given.slurm, [...path, 'slurm'], reader.problems),
  };
}

/** Reads `cpus` or a short form of it. */
export function readCpus(spec: object, path: ConfigPath, problems: Problems): number | undefined {
  const cpus = aliased(spec, CPU_NAMES, path, problems);
  return isAmount(cpus?.value) ? accept(parseCpus(cpus.value), 'bad-cpus', [...path, cpus.name], problems) : undefined;
}

/** Reads a path and makes it absolute. */
export function readPath(record: object, name: string, path: ConfigPath, reader: Reader): string | undefined {
  const text = readText(record, name, path, reader);
  return text === undefined ? undefined : resolve(reader.root, text);
}

function readText(record: object, name: string, path: ConfigPath, { problems }: Reader): string | undefined {
  const value = (record as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'string') return undefined;
  checkText(value, [...path, name], problems);
  return value;
}

function readMemoryLimit({ given, path: above, reader }: Written): Job['memoryLimit'] {
  const value = given.memoryLimit;
  if (!isAmount(value)) return undefined;
  const path = [...above, 'memoryLimit'];
  if (typeof value === 'string' && /x\s*$/i.test(value)) {
    const factor = accept(parseFactor(value), 'bad-factor', path, reader.problems);
    return factor === undefined ? undefined : Object.freeze({ factor });
  }
  const bytes = accept(parseMemory(value), 'bad-memory', path, reader.problems);
  return bytes === undefined ? undefined : Object.freeze({ bytes });
}

function readTimeout({ given, path: above, reader: { problems } }: Written): Job['timeout'] {
  const value = given.timeout;
  if (!isAmount(value)) return undefined;
  const path = [...above, 'timeout'];
  if (typeof value === 'string' && value.trim().endsWith('%')) {
    const factor = accept(parsePercent(value), 'bad-duration', path, problems);
    return factor === undefined ? undefined : Object.freeze({ factor });
  }
  const ms = accept(parseDuration(value), 'bad-duration', path, problems);
  if (ms === 0)
    problems.error('bad-duration', path, 'a timeout of 0 would end the job before it starts', 'leave it out for no timeout');
  return ms === undefined || ms === 0 ? undefined : Object.freeze({ ms });
}

function readResources({ given, path, reader }: Written): Fields['resources'] {
  const value = given.resources;
  if (!isRecord(value)) return undefined;
  for (const [name, amount] of Object.entries(value)) {
    if (reader.resources.has(name) || amount === undefined) continue;
    const message = `the resource ${JSON.stringify(name)} is not declared`;
    const hint = isBuiltIn(name)
      ? `it has a field of its own: write ${JSON.stringify(name)} beside "resources"`
      : (didYouMean(name, reader.resources) ?? `declare how much there is at the top: ${formatPath(['resources', name])}`);
    reader.problems.error('unknown-resource', [...path, 'resources', name], message, hint);
  }
  const amounts = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.freeze(Object.fromEntries(amounts));
}

/** Names that resources cannot have: they are counted anyway. */
export function isBuiltIn(name: string): boolean {
  return name === 'cpus' || name === 'memory';
}

function readTags({ given, path, reader }: Written): readonly string[] | undefined {
  const value = given.tags;
  if (!Array.isArray(value)) return undefined;
  for (const [index, tag] of value.entries())
    if (typeof tag === 'string') checkText(tag, [...path, 'tags', index], reader.problems);
  return Object.freeze([...new Set(value.filter((tag): tag is string => typeof tag === 'string'))]);
}

function readEnv({ given, path, reader }: Written): Fields['env'] {
  const value = given.env;
  if (!isRecord(value)) return undefined;
  const env: Record<string, string | null> = {};
  for (const [name, content] of Object.entries(value)) {
    if (content !== null && !isAmount(content) && typeof content !== 'boolean') continue;
    const text = content === null ? null : String(content);
    if (name === '' || /[=\0]/.test(name)) {
      const message = `${JSON.stringify(name)} cannot be the name of a variable`;
      reader.problems.error(
        'bad-variable',
        [...path, 'env', name],
        message,
        'a name has at least one character, no "=" and no NUL',
      );
    }
    if (text?.includes('\0')) {
      reader.problems.error('nul-character', [...path, 'env', name], 'the text holds a NUL character', 'take it out');
    }
    env[name] = text;
  }
  return Object.freeze(env);
}

function isAmount(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function boolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
