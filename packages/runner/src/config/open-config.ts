import { readFile, stat } from 'node:fs/promises';
import { ConfigError } from '../model/diagnostic.js';
import { loadFile } from './load-file.js';
import type { LoadOptions } from './load-module.js';

/**
 * Loads a configuration that somebody named.
 *
 * @throws {ConfigError} `config-unreadable` when there is no such file.
 */
export async function openConfig(
  file: string,
  options: LoadOptions,
): Promise<{ readonly file: string; readonly exported: unknown }> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    throw await unreadable(file, (error as NodeJS.ErrnoException).code);
  }
  return { file, exported: await loadFile(file, content, options) };
}

async function unreadable(file: string, code: string | undefined): Promise<ConfigError> {
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const why = isFolder ? 'is a folder' : code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  const hint = isFolder ? 'name the file in it, or use --cwd to start there' : 'check the path and its permissions';
  return new ConfigError([{ code: 'config-unreadable', severity: 'error', message: `the configuration ${file} ${why}`, hint }]);
}
