/** Characters that end a word or stand for themselves, by their codes; all are below this many. */
const CODES = 128;
const BLANK = 1;
const QUOTE = 2;
const OPERATOR = 4;
const ANGLE = 8;
const BACKSLASH = 16;
const DIGIT = 32;

const KINDS = new Uint8Array(CODES);
for (const [characters, kind] of [
  ['\t\n\v\f\r ', BLANK],
  ['"\'', QUOTE],
  ['|&;()', OPERATOR],
  ['<>', ANGLE],
  ['\\', BACKSLASH],
  ['0123456789', DIGIT],
] as const) {
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind;
}

/** Of the line's character at this place, or of its end; 0: one of a word. */
function kindAt(line: string, at: number): number {
  if (at >= line.length) return BLANK;
  const code = line.charCodeAt(at);
  if (code < CODES) return KINDS[code]!;
  return /\s/.test(line[at]!) ? BLANK : 0;
}

/**
 * The words of a shell command line, roughly: quotes are taken off, operators and redirections stand alone. It names families, it runs nothing.
 * By hand, for there may be a hundred thousand lines, which must be read before the first job starts.
 */
export function splitLine(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    const kind = kindAt(line, at);
    let end = at + 1;
    if (kind === QUOTE) {
      const close = closingQuote(line, at);
      // One that is never closed is passed over.
      if (close > 0) words.push(...line.slice(end, close).split(/\s+/).filter(Boolean));
      end = Math.max(end, close + 1);
    } else if (kind !== BLANK) {
      end = kind === OPERATOR ? afterOperator(line, at) : afterRedirection(line, at) || afterWord(line, at);
      if (end > at) words.push(line.slice(at, end));
      else end = at + 1;
    }
    at = end;
  }
  return words;
}

/** Place of the quote that closes the one at `at`; -1: there is none. */
function closingQuote(line: string, at: number): number {
  const quote = line[at]!;
  if (quote === "'") return line.indexOf(quote, at + 1);
  for (let end = at + 1; end < line.length; end++) {
    if (line[end] === '\\') end++;
    else if (line[end] === quote) return end;
  }
  return -1;
}

/** `||` and `&&` are one. */
function afterOperator(line: string, at: number): number {
  const isTwice = (line[at] === '|' || line[at] === '&') && line[at + 1] === line[at];
  return at + (isTwice ? 2 : 1);
}

/** `2>`, `>>`, `2>&1`, `<`; 0: none begins here. */
function afterRedirection(line: string, at: number): number {
  let end = at;
  while (kindAt(line, end) === DIGIT) end++;
  if (kindAt(line, end) !== ANGLE) return 0;
  if (line[end] === '<') return end + 1;
  end += line[end + 1] === '>' ? 2 : 1;
  return line[end] === '&' && kindAt(line, end + 1) === DIGIT ? end + 2 : end;
}

/** What is behind a backslash belongs to the word, whatever it is; a backslash at the very end does not. */
function afterWord(line: string, at: number): number {
  let end = at;
  for (; end < line.length; end++) {
    const kind = kindAt(line, end);
    if (kind === BACKSLASH && end + 1 < line.length) end++;
    else if (kind !== 0 && kind !== DIGIT) break;
  }
  return Math.min(end, line.length);
}
