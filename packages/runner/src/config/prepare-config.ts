import { ConfigError } from '../model/diagnostic.js';
import { type LoadConfigOptions, loadConfig } from './load.js';
import { locateDiagnostics } from './locate.js';
import { normalize } from './normalize.js';
import type { Settings } from './settings.js';

/** What {@link prepareConfig} is told. */
export interface PrepareConfigOptions extends LoadConfigOptions {
  /** Hears how many jobs there are to be, before they are made: who wants to hold memory down does so now. */
  readonly onCounted?: ((jobs: number) => void) | undefined;
}

/**
 * From a folder to settings: finds the configuration, loads it, checks it, and gives every problem its place in the source.
 *
 * @throws {ConfigError} with every problem at once.
 */
export async function prepareConfig(options: PrepareConfigOptions): Promise<Settings> {
  const { file, root, files, spec, warnings } = await loadConfig(options);
  try {
    const settings = normalize(spec, { file, root, onCounted: options.onCounted });
    const located = await locateDiagnostics(settings.warnings, files);
    return Object.freeze({ ...settings, files, warnings: Object.freeze([...warnings, ...located]) });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(await locateDiagnostics([...error.diagnostics, ...warnings], files));
  }
}
