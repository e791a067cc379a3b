import { readFileSync } from 'node:fs';
import { ConfigError } from '../model/diagnostic.js';
import type { FoundConfig } from './find-config.js';

/**
 * Reads a configuration that somebody named.
 *
 * @throws {ConfigError} `config-unreadable` when there is no such file.
 */
export function readConfig(file: string): FoundConfig {
  try {
    return { file, content: readFileSync(file, 'utf8') };
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code);
  }
}

function unreadable(file: string, code: string | undefined): ConfigError {
  const isFolder = code === 'EISDIR';
  const why = isFolder ? 'is a folder' : code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  const hint = isFolder ? 'name the file in it, or use --cwd to start there' : 'check the path and its permissions';
  return new ConfigError([{ code: 'config-unreadable', severity: 'error', message: `the configuration ${file} ${why}`, hint }]);
}
