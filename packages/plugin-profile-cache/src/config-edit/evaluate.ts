import { basename, dirname, join } from 'node:path';
import { createConfigStub } from './config-stub.js';
import { formatOf } from './file-format.js';

/** Modules that the stub stands in for, also where a file imported by the configuration asks for them. */
const OWN_MODULES: readonly string[] = [
  'mpmsub',
  '@mpmsub/runner',
  ...['journal', 'profile-cache', 'progress', 'report', 'summary'].map((name) => `@mpmsub/plugin-${name}`),
];

/** One job as the text evaluates to it. */
export interface EvaluatedJob {
  /** The value of `memory` (or `m`); `undefined` without. */
  readonly memory: unknown;
  /** Everything else, as comparable text. */
  readonly rest: string;
}

/** A configuration as far as an edit may matter. */
export interface Evaluated {
  readonly jobs: ReadonlyMap<string, EvaluatedJob>;
  /** What is measured, where the configuration holds it, as comparable text. */
  readonly profile: string;
  /** All but the jobs and that, as comparable text. */
  readonly rest: string;
}

/** Evaluates the text of a configuration file as if it stood in `file`. Throws what the text throws. */
export async function evaluate(text: string, file: string): Promise<Evaluated> {
  const config = await settled(await load(text, file));
  if (!isRecord(config)) throw new Error('it does not give a configuration');
  const { jobs, profile, ...rest } = config;
  return { jobs: await evaluateJobs(await settled(jobs)), profile: canonical(profile), rest: canonical(rest) };
}

async function load(text: string, file: string): Promise<unknown> {
  const format = formatOf(file, text);
  if (format === 'yaml') return (await import('yaml')).parse(text, { merge: true });
  if (format === 'json') {
    const value = JSON.parse(text) as unknown;
    return basename(file) === 'package.json' && isRecord(value) ? value.mpmsub : value;
  }
  const { createJiti } = await import('jiti');
  const stub = createConfigStub();
  const modules = new Set([
    ...OWN_MODULES,
    ...[...text.matchAll(/["'](mpmsub|@mpmsub\/[\w/-]+)["']/g)].map((match) => match[1]!),
  ]);
  const virtualModules = Object.fromEntries([...modules].map((name) => [name, stub]));
  const jiti = createJiti(join(dirname(file), '/'), { fsCache: false, moduleCache: false, tryNative: false, virtualModules });
  const loaded = (await jiti.evalModule(text, {
    id: file,
    filename: file,
    ext: format,
    async: true,
    forceTranspile: true,
  })) as unknown;
  return isRecord(loaded) && 'default' in loaded ? loaded.default : loaded;
}

async function settled(value: unknown): Promise<unknown> {
  const awaited = await value;
  return typeof awaited === 'function' ? await (awaited as () => unknown)() : awaited;
}

async function evaluateJobs(jobs: unknown): Promise<ReadonlyMap<string, EvaluatedJob>> {
  const list = Array.isArray(jobs) ? jobs : undefined;
  const entries: [string, unknown][] = list
    ? list.map((job, index) => [`job_${String(index + 1).padStart(4, '0')}`, job])
    : isRecord(jobs)
      ? Object.entries(jobs)
      : [];
  const evaluated = new Map<string, EvaluatedJob>();
  for (const [key, value] of entries) {
    const spec = specOf(value);
    const { memory, m, ...rest } = spec;
    const id = list && typeof spec.id === 'string' ? spec.id : key;
    evaluated.set(id, { memory: memory ?? m, rest: canonical(rest) });
  }
  return evaluated;
}

/** A job's record; a bare command is the record that has only it. */
function specOf(value: unknown): Record<string, unknown> {
  const plain = isRecord(value) && typeof value.toJSON === 'function' ? (value.toJSON as () => unknown)() : value;
  return isRecord(plain) ? plain : { cmd: plain };
}

/** JSON with sorted keys that also tells functions, `undefined`, big numbers and cycles. */
export function canonical(value: unknown): string {
  const above: unknown[] = [];
  const write = (part: unknown): string => {
    if (typeof part === 'function') return `function ${part.toString()}`;
    if (typeof part !== 'object' || part === null) return typeof part === 'string' ? JSON.stringify(part) : String(part);
    if (above.includes(part)) return `cycle ${above.indexOf(part)}`;
    if (part instanceof Date || part instanceof RegExp) return String(part);
    above.push(part);
    const plain =
      typeof (part as { toJSON?: unknown }).toJSON === 'function' ? (part as { toJSON(): unknown }).toJSON() : undefined;
    const text =
      plain !== undefined ? write(plain) : Array.isArray(part) ? `[${part.map(write).join()}]` : writeRecord(part, write);
    above.pop();
    return text;
  };
  return write(value);
}

function writeRecord(record: object, write: (part: unknown) => string): string {
  const fields = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${write(part)}`).join()}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
