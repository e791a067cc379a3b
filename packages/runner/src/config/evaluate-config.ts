import { basename } from 'node:path';
import { ConfigError } from '../model/diagnostic.js';
import { configFailure } from './config-failure.js';
import { describeValue } from './describe-value.js';
import { isRecord } from './is-record.js';
import { isModule, loadFile } from './load-file.js';
import type { LoadOptions } from './load-module.js';
import { loadPlugins } from './load-plugins.js';
import { locateDiagnostics } from './locate.js';
import { mergeSpecs } from './merge-specs.js';
import { readConfig } from './read-config.js';
import { resolveModule } from './resolve-module.js';

/** A configuration on its way from what a file exports to a plain record. */
export interface Evaluation extends LoadOptions {
  /** The file itself, after those that extend it. */
  readonly chain: readonly string[];
  /** Every file met so far; grows. */
  readonly files: string[];
}

/**
 * Makes the configuration of what a file exports: functions are called, promises awaited, plugins given by name loaded, and what it
 * extends is laid below it. The shape is not checked here: what is no record comes back as it is.
 *
 * @throws {ConfigError} located in the file that is to blame.
 */
export async function evaluateConfig(exported: unknown, file: string, evaluation: Evaluation): Promise<unknown> {
  const value = await settle(exported, file);
  if (!isRecord(value)) return value;
  const spec = value.plugins === undefined ? value : { ...value, plugins: await loadPlugins(value.plugins, file, evaluation) };
  const { extends: names, ...own } = spec;
  if (names === undefined) return spec;
  const list: unknown[] = Array.isArray(names) ? names : [names];
  // what is no text is told by the validation
  if (list.some((name) => typeof name !== 'string')) return spec;
  let merged: Record<string, unknown> = {};
  for (const [index, name] of list.entries()) {
    const path = Array.isArray(names) ? `extends[${index}]` : 'extends';
    const base = await evaluateBase(String(name), path, file, evaluation);
    if (isMixed(merged.jobs, base.jobs) || isMixed(base.jobs, own.jobs)) {
      const message = `the jobs of ${JSON.stringify(name)} cannot be merged: some are a record, others a list`;
      throw await failure('mixed-jobs', message, 'write all of them as records, or all as lists', path, file);
    }
    merged = mergeSpecs(merged, base);
  }
  return mergeSpecs(merged, own);
}

/** Calls and awaits what a configuration exports, and its `jobs`. */
async function settle(exported: unknown, file: string): Promise<unknown> {
  try {
    const value: unknown = await (typeof exported === 'function' ? exported() : exported);
    if (isRecord(value)) return typeof value.jobs === 'function' ? { ...value, jobs: await value.jobs() } : value;
    if (value !== undefined) return value;
  } catch (error) {
    throw await configFailure(error, file);
  }
  const isFunction = typeof exported === 'function';
  const what = isFunction
    ? 'the function of the configuration returns nothing'
    : `the configuration ${isModule(file) ? 'exports nothing' : 'is empty'}`;
  const hint = `write ${smallest(file)}`;
  throw new ConfigError([{ code: 'config-empty', severity: 'error', message: what, hint, place: { file, line: 1, column: 1 } }]);
}

/** A configuration in the language of a file. */
function smallest(file: string): string {
  if (basename(file) === 'package.json') return '{ "mpmsub": { "jobs": { "hello": "echo hello" } } }';
  if (file.endsWith('.json')) return '{ "jobs": { "hello": "echo hello" } }';
  return isModule(file) ? 'export default defineConfig({ jobs: { hello: "echo hello" } })' : 'jobs: { hello: echo hello }';
}

/** The configuration that a name in `extends` stands for, with all that it extends itself. */
async function evaluateBase(name: string, path: string, from: string, evaluation: Evaluation): Promise<Record<string, unknown>> {
  const base = await resolveModule(name, from);
  if (base === undefined) {
    const hint = /^[./]/.test(name)
      ? 'check the path; it counts from this file'
      : `install it (npm install --save-dev ${name}), or write "./${name}" for a file`;
    throw await failure('extends-not-found', `${JSON.stringify(name)} cannot be found`, hint, path, from);
  }
  const { chain, files } = evaluation;
  if (chain.includes(base)) {
    const loop = [...chain.slice(chain.indexOf(base)), base].join(' extends ');
    throw await failure(
      'extends-cycle',
      `configurations extend each other: ${loop}`,
      'remove one of these "extends"',
      path,
      from,
    );
  }
  if (!files.includes(base)) files.push(base);
  const { content } = readConfig(base);
  const exported = await loadFile(base, content, evaluation);
  const value = await evaluateConfig(exported, base, { ...evaluation, chain: [...chain, base] });
  if (isRecord(value)) return value;
  const message = `expected a configuration in ${base}, found ${describeValue(value)}`;
  throw await failure('wrong-type', message, 'export a record from it', path, from);
}

async function failure(code: string, message: string, hint: string, path: string, file: string): Promise<ConfigError> {
  return new ConfigError(await locateDiagnostics([{ code, severity: 'error', message, hint, path }], file));
}

function isMixed(some: unknown, others: unknown): boolean {
  return some !== undefined && others !== undefined && Array.isArray(some) !== Array.isArray(others);
}
