const HARMLESS = /^[\x20-\x7e\t]*$/;
/** Escape sequences: colours and styles (kept in the group), other control sequences even where they are broken off, short ones. */
const ESCAPES = /\x1b\[([0-9;:]*)m|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const STYLES = /\x1b\[[0-9;:]*m/g;
/**
 * Strings for the terminal: titles, links, pictures. Another escape sequence breaks one off, as in a terminal; that there is always a
 * match also keeps the search linear, whatever a job writes.
 */
const STRINGS = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/g;
const CONTROLS = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g;

/**
 * A line of a job's output, made harmless for a terminal with a live block: it keeps its text and, where colours are wanted, its
 * colours; cursor moves, clearing, titles and other control codes are taken out. Of a line that was written over with carriage returns
 * the last state is left. Takes time in proportion to the line, whatever is in it.
 */
export function tameLine(line: string, hasColor: boolean): string {
  if (HARMLESS.test(line)) return line;
  let isColored = false;
  const text = lastState(line.replace(STRINGS, ''))
    .replace(ESCAPES, (_, style: string | undefined) => {
      if (style === undefined || !hasColor) return '';
      isColored = true;
      return `\x1b[${style}m`;
    })
    .replace(CONTROLS, '');
  return isColored ? `${text}\x1b[0m` : text;
}

/** What was written after the last carriage return; a return with nothing but colours behind it wrote nothing over. */
function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((state) => state.replace(STYLES, '') !== '') ?? '';
}
