interface Position {
  readonly line: number;
  readonly column: number;
}

/** The lines around a place of a source text, ready to print: the mark reaches to `end` on the same line; `note` stands behind it. */
export async function codeFrame(source: string, start: Position, end?: Position, note?: string): Promise<string> {
  const { codeFrameColumns } = await import('@babel/code-frame');
  const until =
    end !== undefined && end.line === start.line && end.column > start.column
      ? { end: { line: end.line, column: end.column } }
      : {};
  return codeFrameColumns(
    source,
    { start: { line: start.line, column: start.column }, ...until },
    { highlightCode: false, ...(note === undefined ? {} : { message: note }) },
  );
}
