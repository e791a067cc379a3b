import { StringDecoder } from 'node:string_decoder';

/** Longer lines are broken here, so that a file without line ends costs no memory. */
const LONGEST_LINE = 64 * 1024;

/** Escape sequences: colours and styles (kept in the group), other control sequences even where the line cuts them off, short ones. */
const ESCAPES = /\x1b\[([0-9;:]*)m|(?:\x1b\[|\x9b)[0-?]*[ -/]*(?:[@-~]|$)|\x1b[ -/]*[0-~]?/g;
/** Strings for the terminal: titles, links, pictures. */
const STRINGS = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)/g;
const CONTROLS = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g;

/**
 * A line of a job's output, made harmless for a terminal with a live block: it keeps its text and, where colours are wanted, its
 * colours; cursor moves, clearing, titles and other control codes are taken out. Of a line that was written over with carriage returns
 * the last state is left.
 */
export function tameLine(line: string, hasColor: boolean): string {
  if (/^[\x20-\x7e\t]*$/.test(line)) return line;
  let isColored = false;
  const last = lastState(line.replace(STRINGS, ''));
  const text = last
    .replace(ESCAPES, (_, style: string | undefined) => {
      if (style === undefined || !hasColor) return '';
      isColored = true;
      return `\x1b[${style}m`;
    })
    .replace(CONTROLS, '');
  return isColored ? `${text}\x1b[0m` : text;
}

function lastState(line: string): string {
  const end = line.replace(/\r+$/, '');
  return end.slice(end.lastIndexOf('\r') + 1);
}

/** Cuts bytes into lines, whatever pieces they come in. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The lines that are now complete, without their line ends. */
  push(chunk: Uint8Array): string[] {
    const text = this.#rest + this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const lines = text.split('\n');
    this.#rest = lines.pop()!;
    while (this.#rest.length > LONGEST_LINE) {
      lines.push(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
    return lines;
  }

  /** What is left without a line end, if anything. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
