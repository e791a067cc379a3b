import { SyntaxProblem } from './config-failure.js';

/**
 * Reads a JSON document.
 *
 * @throws {SyntaxProblem} with its offset.
 */
// biome-ignore lint/suspicious/noExplicitAny: any JSON document
export function parseJson(source: string): any {
  try {
    return JSON.parse(source);
  } catch (error) {
    const offset = errorOffset(source);
    throw new SyntaxProblem(shortMessage(error), offset, remedyOf(source, offset));
  }
}

/** The parser's words without the place, which is told apart. */
function shortMessage(error: unknown): string {
  return (error as Error).message
    .replace(/ in JSON at position .*$/s, '')
    .replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}

/** Where the parser stopped: the end of the longest beginning that could still become a document. It tells so only at times. */
function errorOffset(source: string): number {
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

function remedyOf(source: string, offset: number): string | undefined {
  if (/^\/[/*]/.test(source.slice(offset))) return 'JSON has no comments: take them out, or write YAML';
  return source.slice(0, offset).trimEnd().endsWith(',') && /^[}\]]/.test(source.slice(offset))
    ? 'take out the comma before it'
    : undefined;
}
