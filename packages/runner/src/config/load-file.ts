import { basename, extname } from 'node:path';
import { configFailure, SyntaxProblem } from './config-failure.js';
import { defaultExport, type LoadOptions, loadModule } from './load-module.js';

/** Kinds of files that are modules. */
const MODULES = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/**
 * Loads what one configuration file holds: the default export of a module, the document of JSON or YAML, the key `mpmsub` of a
 * `package.json` (`undefined` where it has none, and for an empty file).
 *
 * @throws {ConfigError} for a syntax error or a module that throws, with its place.
 */
export async function loadFile(file: string, content: string, options: LoadOptions): Promise<unknown> {
  const source = content.replace(/^\ufeff/, '');
  if (source.trim() === '') return undefined;
  const extension = extname(file);
  try {
    if (MODULES.has(extension)) return await defaultExport(await loadModule(file, source, options));
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
    return JSON.parse(source);
  } catch (error) {
    throw new SyntaxProblem(shortMessage(error), jsonErrorOffset(source));
  }
}

/** The parser's words without the place, which is told apart. */
function shortMessage(error: unknown): string {
  return (error as Error).message.replace(/ in JSON at position .*$/s, '').replace(/, (?:\.\.\.)?".*" is not valid JSON$/s, '');
}

/** Where the parser stopped: the end of the longest beginning that could still become a document. It tells so only at times. */
function jsonErrorOffset(source: string): number {
  let good = 0;
  let bad = source.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isViable(source.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return Math.min(good, source.trimEnd().length);
}

function isViable(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? /end of JSON input/.test(message) : Number(position) >= beginning.length;
  }
}

async function parseYaml(source: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(source, { merge: true });
  const error = document.errors[0];
  if (error !== undefined) throw new SyntaxProblem(error.message.split(/ at line \d+/)[0]!, error.pos[0]);
  return document.toJS() ?? undefined;
}
