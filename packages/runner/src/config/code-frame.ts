interface Position {
  readonly line: number;
  readonly column: number;
}

/** Characters that are shown of a line: a configuration that a program wrote may be one line of a million. */
const WIDEST = 160;
/** Of these, the ones before the place. */
const BEFORE = 60;
/** Lines that are shown above and below, as Babel does it. */
const ABOVE = 2;
const BELOW = 3;

/** The lines around a place of a source text, ready to print: the mark reaches to `end` on the same line; `note` stands behind it. */
export async function codeFrame(source: string, start: Position, end?: Position, note?: string): Promise<string> {
  const { codeFrameColumns } = await import('@babel/code-frame');
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  const isShown = (_: string, at: number) => at + 1 >= start.line - ABOVE && at + 1 <= start.line + BELOW;
  const isWide = lines.filter(isShown).some((line) => line.length > WIDEST);
  const left = isWide ? Math.max(0, start.column - 1 - BEFORE) : 0;
  const shown = isWide ? lines.map((line, at) => (isShown(line, at) ? clip(line, left) : '')).join('\n') : source;
  const column = start.column - left + (left > 0 ? 1 : 0);
  const length = end !== undefined && end.line === start.line ? end.column - start.column : 0;
  const until = length > 0 ? { end: { line: start.line, column: Math.min(column + length, WIDEST) } } : {};
  return codeFrameColumns(
    shown,
    { start: { line: start.line, column }, ...until },
    { highlightCode: false, ...(note === undefined ? {} : { message: note }) },
  );
}

/** What stands from this column on, with marks where something was left out. */
function clip(line: string, left: number): string {
  const rest = line.slice(left, left + WIDEST);
  return `${left > 0 && line.length > 0 ? '…' : ''}${rest}${line.length > left + WIDEST ? '…' : ''}`;
}
