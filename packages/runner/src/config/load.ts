import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError, type Diagnostic } from '../model/diagnostic.js';
import { configFailure } from './config-failure.js';
import { describeValue } from './describe-value.js';
import { findConfig, otherConfig } from './find-config.js';
import { type LoadOptions, loadFile } from './load-file.js';
import type { VirtualModules } from './load-module.js';
import { locateDiagnostics } from './locate.js';
import { mergeSpecs } from './merge-specs.js';
import { moduleCache } from './module-cache.js';
import { resolveExtended } from './resolve-extended.js';

/** What {@link loadConfig} is told. */
export interface LoadConfigOptions {
  /** Folder that the search starts from, and relative paths of `file`. */
  readonly cwd: string;
  /** The configuration itself; there is no search then. */
  readonly file?: string | undefined;
  /** What a configuration may import without installing it, e.g. `{ mpmsub: namespace }`. */
  readonly modules: VirtualModules;
  /** Environment that names the cache folder (`XDG_CACHE_HOME`). Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A configuration as written, before validation. */
export interface LoadedConfig {
  /** Absolute path of the configuration. */
  readonly file: string;
  /** Its folder, that relative paths start from. */
  readonly root: string;
  /** Every file it was made of: itself, then what it extends. */
  readonly files: readonly string[];
  /** What it holds: `extends` merged, functions called. */
  readonly spec: unknown;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Finds a configuration, evaluates it and lays it over what it extends.
 *
 * @throws {ConfigError} when there is none, when it cannot be read or parsed, when it throws; with the place in its source.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const cache = await moduleCache(options.environment ?? process.env);
  const warnings: Diagnostic[] = [];
  if (cache.folder === undefined && cache.foreign !== undefined) {
    const message = `the cache folder ${cache.foreign} is not this user's own folder, so it is not used`;
    warnings.push({
      code: 'foreign-cache',
      severity: 'warning',
      message,
      hint: 'remove it, or set XDG_CACHE_HOME to a folder of your own',
    });
  }
  const loading: LoadOptions = { modules: options.modules, cacheFolder: cache.folder };
  const load = (file: string, content: string) => loadFile(file, content, loading);
  const { file, exported } =
    options.file === undefined
      ? await findConfig(resolve(options.cwd), load)
      : await openConfig(resolve(options.cwd, options.file), load);
  const other = options.file === undefined ? await otherConfig(file) : undefined;
  if (other !== undefined) {
    warnings.push({
      code: 'second-config',
      severity: 'warning',
      message: `${file} is used, ${other} beside it is not`,
      hint: 'remove one of them',
    });
  }
  const files = [file];
  const spec = await extended(await settle(exported, file), file, [file], files, load);
  return { file, root: dirname(file), files, spec, warnings };
}

type Load = (file: string, content: string) => Promise<unknown>;

/** Loads the file that a person named. */
async function openConfig(file: string, load: Load): Promise<{ file: string; exported: unknown }> {
  const content = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    const isFolder = await stat(file).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const why = isFolder ? 'is a folder' : error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    const hint = isFolder ? 'name the file in it, or use --cwd to start there' : 'check the path';
    throw new ConfigError([{ code: 'config-unreadable', severity: 'error', message: `the configuration ${file} ${why}`, hint }]);
  });
  return { file, exported: await load(file, content) };
}

/** Calls and awaits what a configuration exports until there is a value. */
async function settle(exported: unknown, file: string): Promise<unknown> {
  try {
    const value = await (typeof exported === 'function' ? exported() : exported);
    if (isRecord(value)) {
      if (typeof value.jobs !== 'function') return value;
      return { ...value, jobs: await value.jobs() };
    }
    if (value !== undefined) return value;
  } catch (error) {
    throw await configFailure(error, file);
  }
  const message =
    typeof exported === 'function' ? 'the function of the configuration returns nothing' : 'the configuration exports nothing';
  const hint = 'write export default defineConfig({ jobs: { hello: "echo hello" } })';
  throw new ConfigError([{ code: 'config-empty', severity: 'error', message, hint, place: { file, line: 1, column: 1 } }]);
}

/** Lays a configuration over those it extends, in order. */
async function extended(spec: unknown, file: string, chain: readonly string[], files: string[], load: Load): Promise<unknown> {
  if (!isRecord(spec) || spec.extends === undefined) return spec;
  const { extends: names, ...own } = spec;
  const list = Array.isArray(names) ? names : [names];
  let merged: Record<string, unknown> = {};
  for (const [index, name] of list.entries()) {
    const path = Array.isArray(names) ? `extends[${index}]` : 'extends';
    const fail = async (code: string, message: string, hint: string) =>
      new ConfigError(await locateDiagnostics([{ code, severity: 'error', message, hint, path }], file));
    // what is no text is told by the validation
    if (typeof name !== 'string') return spec;
    const base = await resolveExtended(name, file);
    if (base === undefined) {
      const isPath = /^[./]/.test(name);
      const hint = isPath
        ? 'check the path; it counts from this file'
        : `install it (npm install --save-dev ${name}), or write "./${name}" for a file`;
      throw await fail('extends-not-found', `${JSON.stringify(name)} cannot be found`, hint);
    }
    if (chain.includes(base)) {
      const loop = [...chain.slice(chain.indexOf(base)), base].join(' extends ');
      throw await fail('extends-cycle', `configurations extend each other: ${loop}`, 'remove one of these "extends"');
    }
    const { exported } = await openConfig(base, load);
    if (!files.includes(base)) files.push(base);
    const below = await extended(await settle(exported, base), base, [...chain, base], files, load);
    if (!isRecord(below)) {
      throw await fail(
        'wrong-type',
        `expected a record in ${base}, found ${describeValue(below)}`,
        'export a configuration from it',
      );
    }
    if (isMixed(merged.jobs, below.jobs) || isMixed(below.jobs, own.jobs)) {
      const hint = 'write all of them as records, or all as lists';
      throw await fail('mixed-jobs', `the jobs of ${base} cannot be merged: some are a record, others a list`, hint);
    }
    merged = mergeSpecs(merged, below);
  }
  return mergeSpecs(merged, own);
}

function isMixed(some: unknown, others: unknown): boolean {
  return some !== undefined && others !== undefined && Array.isArray(some) !== Array.isArray(others);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
