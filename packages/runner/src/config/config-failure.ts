import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, type Diagnostic, type SourcePlace } from '../model/diagnostic.js';
import { asConfigError } from './as-config-error.js';
import { codeFrame } from './code-frame.js';
import { positionOf } from './position.js';

/** A document that cannot be parsed; `offset` counts characters from its start, `hint` is the remedy where there is a likely one. */
export class SyntaxProblem extends Error {
  readonly offset: number;
  readonly hint: string | undefined;
  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

/**
 * What went wrong while a configuration was loaded, as a {@link ConfigError} with the place in the user's own file. The original is
 * its `cause`; it has no `code`, so that nobody takes an ENOENT thrown *by* a configuration for a missing configuration.
 */
export async function configFailure(error: unknown, file: string): Promise<ConfigError> {
  const { place, ...diagnostic } = explain(error, file);
  const inherited = asConfigError(error)?.diagnostics ?? [diagnostic];
  const source = place === undefined ? undefined : readSource(place.file);
  const frame = place === undefined || source === undefined ? undefined : await codeFrame(source, place);
  return new ConfigError(
    inherited.map((each: Diagnostic) => ({
      ...each,
      ...(place && !each.place && { place }),
      ...(frame && !each.frame && { frame }),
    })),
    { cause: error },
  );
}

function explain(error: unknown, file: string): Diagnostic {
  if (error instanceof SyntaxProblem) {
    const place = placeOf(readSource(file) ?? '', error.offset, file);
    const { hint } = error;
    return { code: 'config-syntax', severity: 'error', message: `syntax error: ${error.message}`, place, ...(hint && { hint }) };
  }
  if (!(error instanceof Error)) {
    return {
      code: 'config-threw',
      severity: 'error',
      message: `the configuration threw ${String(error)}`,
      place: { file, line: 1, column: 1 },
    };
  }
  const parse = /^\w*Error: (.*?)\s*\n\s*(.+):(\d+):(\d+)$/s.exec(error.message);
  if (parse !== null) {
    // this parser counts columns from 0
    const place = { file: parse[2]!, line: Number(parse[3]), column: Number(parse[4]) + 1 };
    return { code: 'config-syntax', severity: 'error', message: `syntax error: ${parse[1]}`, place };
  }
  const missing = missingModule(error, file);
  if (missing !== undefined) return missing;
  if (error instanceof SyntaxError) {
    return {
      code: 'config-syntax',
      severity: 'error',
      message: `syntax error: ${error.message}`,
      ...withPlace(headPlace(error) ?? stackPlace(error, file)),
    };
  }
  const kind = error.name === 'Error' ? '' : `${error.name}: `;
  return {
    code: 'config-threw',
    severity: 'error',
    message: `the configuration threw: ${kind}${error.message}`,
    ...withPlace(stackPlace(error, file)),
  };
}

function withPlace(place: SourcePlace | undefined): { place?: SourcePlace } {
  return place === undefined ? {} : { place };
}

/** An import of the configuration that leads nowhere. */
function missingModule(error: Error & { code?: unknown; requireStack?: unknown }, file: string): Diagnostic | undefined {
  if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const name = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (name === undefined) return undefined;
  const importer = Array.isArray(error.requireStack) && typeof error.requireStack[0] === 'string' ? error.requireStack[0] : file;
  const source = readSource(importer) ?? '';
  const offset = Math.max(source.indexOf(`'${name}'`), source.indexOf(`"${name}"`));
  const isPath = /^[./]/.test(name);
  return {
    code: 'config-import',
    severity: 'error',
    message: `the configuration imports ${JSON.stringify(name)}, which cannot be found`,
    hint: isPath
      ? 'check the path; it counts from the importing file'
      : `install it: npm install --save-dev ${name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/')}`,
    place: offset < 0 ? { file: importer, line: 1, column: 1 } : placeOf(source, offset, importer),
  };
}

/** Native syntax errors tell their place in the first line of the stack. */
function headPlace(error: Error): SourcePlace | undefined {
  const match = /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(error.stack ?? '');
  return match === null ? undefined : { file: toPath(match[1]!), line: Number(match[2]), column: 1 };
}

/** The innermost frame of a stack that lies in the user's own files, the configuration or what it imports. */
function stackPlace(error: Error, file: string): SourcePlace | undefined {
  const frames = [...(error.stack ?? '').matchAll(/(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()\n]+?):(\d+):\d+\)?$/gm)].map(
    (match) => ({
      file: toPath(match[1]!),
      line: Number(match[2]),
      column: Number(match[3]),
    }),
  );
  const isOwn = (path: string) =>
    path === file || (!/[\\/]node_modules[\\/]/.test(path) && !path.startsWith(ENGINE) && readSource(path) !== undefined);
  const frame = frames.find(({ file: path }) => isOwn(path));
  // the transpiler keeps lines, not columns
  return frame && { file: frame.file, line: frame.line, column: firstColumn(readSource(frame.file), frame.line) };
}

/** The column of the first character of a line that is no blank. */
function firstColumn(source: string | undefined, line: number): number {
  return Math.max(0, source?.split('\n')[line - 1]?.search(/\S/) ?? 0) + 1;
}

/** The folder of the engine itself. */
const ENGINE = fileURLToPath(new URL('../', import.meta.url));

function toPath(text: string): string {
  return text.startsWith('file:') ? fileURLToPath(text) : text;
}

function placeOf(source: string, offset: number, file: string): SourcePlace {
  return { file, ...positionOf(source, offset) };
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch {
    return undefined;
  }
}
