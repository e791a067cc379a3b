import { readFile } from 'node:fs/promises';
import { ConfigError, type Diagnostic } from '../model/diagnostic.js';
import { asConfigError } from './as-config-error.js';
import { configFailure } from './config-failure.js';
import { describeValue } from './describe-value.js';
import { type LoadOptions, loadModule } from './load-module.js';
import { locateDiagnostics } from './locate.js';
import { resolveModule } from './resolve-module.js';
import { suggest } from './suggest.js';

/** Bundled plugins and others by this scheme may be named without it. */
const PREFIXES = ['', '@mpmsub/plugin-', 'mpmsub-plugin-'];

/**
 * Makes the plugins that a configuration gives by name, as JSON and YAML must: each name is that of a bundled plugin, a package or a
 * path, alone or with the options of its factory. Other entries stay as they are.
 *
 * @throws {ConfigError} with every plugin that cannot be found or made.
 */
export async function loadPlugins(entries: unknown, file: string, options: LoadOptions): Promise<unknown> {
  if (!Array.isArray(entries)) return entries;
  const problems: Diagnostic[] = [];
  const plugins: unknown[] = [];
  for (const [index, entry] of entries.entries()) {
    const [name, given] = Array.isArray(entry) ? entry : [entry];
    if (typeof name !== 'string') {
      plugins.push(entry);
      continue;
    }
    const tell = (code: string, message: string, hint: string) =>
      problems.push({ code, severity: 'error', message, hint, path: `plugins[${index}]` });
    const module = await importPlugin(name, file, options);
    if (module === undefined) {
      tell('plugin-not-found', `the plugin ${JSON.stringify(name)} cannot be found`, hintFor(name, options));
      continue;
    }
    const factory = factoryOf(module.exported, name);
    if (factory === undefined) {
      const message = `${JSON.stringify(name)} exports no factory of a plugin, but ${describeValue(module.exported)}`;
      tell('plugin-not-found', message, 'a plugin exports a function that takes its options, as its default or by its name');
      continue;
    }
    try {
      plugins.push(factory(given));
    } catch (error) {
      const told = asConfigError(error)?.diagnostics ?? [{ message: error instanceof Error ? error.message : String(error) }];
      for (const { message, hint } of told as readonly Partial<Diagnostic>[]) {
        tell(
          'plugin-options',
          `the plugin ${JSON.stringify(name)} does not take its options: ${message}`,
          hint ?? 'see its documentation',
        );
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(await locateDiagnostics(problems, file));
  return plugins;
}

async function importPlugin(name: string, file: string, options: LoadOptions): Promise<{ exported: unknown } | undefined> {
  for (const prefix of PREFIXES) {
    const exported = options.modules[prefix + name];
    if (exported !== undefined) return { exported };
  }
  const isPath = /^\.{0,2}\//.test(name);
  for (const prefix of isPath ? [''] : PREFIXES) {
    const found = await resolveModule(prefix + name, file);
    if (found !== undefined) return { exported: await loadExports(found, options) };
  }
  return undefined;
}

async function loadExports(file: string, options: LoadOptions): Promise<unknown> {
  try {
    return await loadModule(file, await readFile(file, 'utf8'), options);
  } catch (error) {
    throw await configFailure(error, file);
  }
}

/** The function that makes the plugin: the module itself or its default, else the export of its name, else its only function. */
function factoryOf(exported: unknown, name: string): ((options: unknown) => unknown) | undefined {
  if (typeof exported === 'function') return exported as (options: unknown) => unknown;
  if (typeof exported !== 'object' || exported === null) return undefined;
  const members = exported as Record<string, unknown>;
  const short = name
    .replace(/^.*\//, '')
    .replace(/^(?:mpmsub-)?plugin-/, '')
    .replace(/\.\w+$/, '');
  const camel = short.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const functions = Object.values(members).filter((member) => typeof member === 'function');
  const found = members.default ?? members[camel] ?? (functions.length === 1 ? functions[0] : undefined);
  return typeof found === 'function' ? (found as (options: unknown) => unknown) : undefined;
}

function hintFor(name: string, { modules }: LoadOptions): string {
  if (/^[./]/.test(name)) return 'check the path; it counts from this file';
  const bundled = Object.keys(modules).flatMap((module) => module.match(/^@mpmsub\/plugin-(.*)$/)?.[1] ?? []);
  const near = suggest(name, bundled);
  return near === undefined
    ? `install it (npm install --save-dev ${name}), or check its name`
    : `did you mean ${JSON.stringify(near)}?`;
}
