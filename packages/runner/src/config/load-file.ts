import { basename, extname } from 'node:path';
import { configFailure, SyntaxProblem } from './config-failure.js';
import { defaultExport, type LoadOptions, loadModule } from './load-module.js';
import { parseJson } from './parse-json.js';

const MODULES = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/** Is it a program, not a document? */
export function isModule(file: string): boolean {
  return MODULES.has(extname(file));
}

/**
 * Loads what one configuration file holds: the default export of a module, the document of JSON or YAML, the key `mpmsub` of a
 * `package.json` (`undefined` where it has none, and for an empty file).
 *
 * @throws {ConfigError} for a syntax error or a module that throws, with its place.
 */
export async function loadFile(file: string, content: string, options: LoadOptions): Promise<unknown> {
  const source = content.replace(/^\ufeff/, '');
  if (source.trim() === '') return undefined;
  try {
    if (isModule(file)) return await defaultExport(await loadModule(file, source, options));
    if (basename(file) === 'package.json') return parseJson(source)?.mpmsub;
    if (extname(file) === '.json') return parseJson(source);
    return await parseYaml(source);
  } catch (error) {
    throw await configFailure(error, file);
  }
}

const QUOTES = 'a text with ": ", " #", a bracket or a brace in it, or that is a lone "-", stands in quotes';

/** What to do about what the parser refuses. Commands are full of characters that mean something in YAML. */
const YAML_REMEDIES: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: QUOTES,
  BLOCK_AS_IMPLICIT_KEY: QUOTES,
  BLOCK_IN_FLOW: QUOTES,
  MISSING_CHAR: QUOTES,
  UNEXPECTED_TOKEN: QUOTES,
  TAB_AS_INDENT: 'indent with blanks',
};

async function parseYaml(source: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(source, { merge: true });
  const error = document.errors[0];
  if (error !== undefined)
    throw new SyntaxProblem(error.message.split(/ at line \d+/)[0]!, error.pos[0], YAML_REMEDIES[error.code]);
  return document.toJS() ?? undefined;
}
