import type { ConfigError } from '../model/diagnostic.js';

/** The error, if it is a {@link ConfigError}; told by its name, because it may come from another copy of the engine. */
export function asConfigError(error: unknown): ConfigError | undefined {
  return error instanceof Error && error.name === 'ConfigError' && Array.isArray((error as ConfigError).diagnostics)
    ? (error as ConfigError)
    : undefined;
}
