import { isUtf8 } from 'node:buffer';
import { fstatSync, readFileSync } from 'node:fs';
import { meaningfulLines } from '@mpmsub/runner';
import { UsageError } from '../usage-error.js';
import type { ValueSource } from './parse-words.js';

/** The lines or values of a source: all of them, as often as they are asked for, or as they come. */
export type Lines = Iterable<string> | ((signal: AbortSignal) => AsyncGenerator<readonly string[]>);

/** What is no text would become another text, and name another file. */
const STRICT = { fatal: true };

/** Bytes that are made into text at once. */
const PIECE = 64 * 1024;
const LINE_END = 10;

/** Lines or jobs that are handed on together, at most. */
export const LOT = 500;

/**
 * Opens a source. A file is read at once, so that everything about it is known; what comes through a pipe is read as it comes.
 *
 * @throws UsageError when it cannot be read.
 */
export function openSource(source: ValueSource): Lines {
  if ('values' in source) return source.values;
  return source.file === '-' && isStream(0) ? readStandardInput : readLines(source.file);
}

/**
 * The lines of a file, `-`: standard input, as it is now, whatever becomes of it. Held as the bytes that it is: of a million lines a few are
 * text at a time.
 *
 * @throws UsageError when it cannot be read.
 */
export function readLines(file: string): Iterable<string> {
  const name = file === '-' ? 'standard input' : file;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw unreadable(name, error);
  }
  if (!isUtf8(bytes)) throw notUtf8(name);
  return { [Symbol.iterator]: () => linesOf(bytes) };
}

function* linesOf(bytes: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length; ) {
    // No line is cut; one that is longer than a piece is a piece.
    const last = bytes.lastIndexOf(LINE_END, from + PIECE);
    const end = last >= from ? last : bytes.indexOf(LINE_END, from);
    const next = end === -1 ? bytes.length : end + 1;
    yield* meaningfulLines(bytes.toString('utf8', from, next));
    from = next;
  }
}

/** Lines as they come, as many at once as have come. */
async function* readStandardInput(signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const { stdin } = process;
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop);
  const decoder = new TextDecoder('utf-8', STRICT);
  let rest = '';
  try {
    for await (const chunk of stdin) {
      const text = rest + decoder.decode(chunk as Buffer, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      yield* inLots(meaningfulLines(text.slice(0, end)));
    }
    yield* inLots(meaningfulLines(rest + decoder.decode()));
  } catch (error) {
    if (!signal.aborted) throw unreadable('standard input', error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Pieces of a list, none of them empty. */
function* inLots(list: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < list.length; i += LOT) yield list.slice(i, i + LOT);
}

function isStream(fd: number): boolean {
  try {
    return !fstatSync(fd).isFile();
  } catch {
    // A closed one is told about by who reads it.
    return false;
  }
}

function unreadable(name: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return notUtf8(name);
  // What reads like a command was meant as one, as for xargs.
  if (code === 'ENOENT' && (/\s/.test(name) || /^\w+$/.test(name))) {
    const template = `'${name.replaceAll("'", "'\\''")} {}'`;
    return new UsageError(
      `there is no file called ${JSON.stringify(name)}`,
      `a template says where its values go: mpmsub batch ${template}`,
    );
  }
  return new UsageError(`cannot read ${name}: ${message}`, 'name a file with one command or value a line, or -');
}

function notUtf8(name: string): UsageError {
  return new UsageError(`${name} is not UTF-8`, 'convert it, for example: iconv -f latin1 -t utf-8 OLD > NEW');
}
