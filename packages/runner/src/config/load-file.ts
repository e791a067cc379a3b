import { basename, extname } from 'node:path';
import { configFailure, SyntaxProblem } from './config-failure.js';
import { loadModule, type VirtualModules } from './load-module.js';

/** Kinds of files that are modules. */
const MODULES = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/** What loading needs beside the file itself. */
export interface LoadOptions {
  readonly modules: VirtualModules;
  readonly cacheFolder: string | undefined;
}

/**
 * Loads what one configuration file holds: the default export of a module, the document of JSON or YAML, the key `mpmsub` of a
 * `package.json` (`undefined` where it has none).
 *
 * @throws {ConfigError} for a syntax error or a module that throws, with its place.
 */
export async function loadFile(file: string, content: string, options: LoadOptions): Promise<unknown> {
  const source = content.replace(/^\ufeff/, '');
  const extension = extname(file);
  try {
    if (MODULES.has(extension)) return await loadModule(file, source, options.modules, options.cacheFolder);
    if (basename(file) === 'package.json') return parseJson(source)?.mpmsub;
    if (extension === '.json') return parseJson(source);
    return await parseYaml(source);
  } catch (error) {
    throw await configFailure(error, file);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON document
function parseJson(source: string): any {
  try {
    return source.trim() === '' ? undefined : JSON.parse(source);
  } catch (error) {
    const { message } = error as Error;
    throw new SyntaxProblem(message.replace(/ in JSON at position .*$/s, ''), jsonOffset(source, message));
  }
}

/** Where the parser stopped: it tells so in its message, but not for a document that ends too early. */
function jsonOffset(source: string, message: string): number {
  const told = /at position (\d+)/.exec(message)?.[1];
  return told === undefined ? source.trimEnd().length : Number(told);
}

async function parseYaml(source: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(source, { merge: true });
  const error = document.errors[0];
  if (error !== undefined) throw new SyntaxProblem(error.message.split(/ at line \d+/)[0]!, error.pos[0]);
  return document.toJS() ?? undefined;
}
