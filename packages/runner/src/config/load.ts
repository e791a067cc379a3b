import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { cacheFolder } from './cache-folder.js';
import { evaluateConfig } from './evaluate-config.js';
import type { VirtualModules } from './evaluate-module.js';
import { findConfig, otherConfig } from './find-config.js';
import { loadFile } from './load-file.js';
import type { LoadOptions } from './load-module.js';
import { readConfig } from './read-config.js';

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
  const cache = cacheFolder('modules', options.environment);
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
  const { file, content } =
    options.file === undefined ? await findConfig(resolve(options.cwd)) : readConfig(resolve(options.cwd, options.file));
  const exported = await loadFile(file, content, loading);
  const other = options.file === undefined ? otherConfig(file) : undefined;
  if (other !== undefined) {
    warnings.push({
      code: 'second-config',
      severity: 'warning',
      message: `${file} is used, ${other} beside it is not`,
      hint: 'remove one of them',
    });
  }
  const files = [file];
  const spec = await evaluateConfig(exported, file, { ...loading, chain: [file], files });
  return { file, root: dirname(file), files, spec, warnings };
}
