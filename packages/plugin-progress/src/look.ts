import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** The characters of everything we draw. */
interface Glyphs {
  readonly ok: string;
  readonly failed: string;
  readonly again: string;
  readonly skipped: string;
  readonly warning: string;
  readonly started: string;
  /** Marks the left edge of a job's output. */
  readonly edge: string;
  /** Between the fields of a line. */
  readonly dot: string;
  /** Progress bar: done and still to do. */
  readonly done: string;
  readonly left: string;
  /** Gauge: used, booked but not used, free. */
  readonly used: string;
  readonly booked: string;
  readonly free: string;
}

/** How things look on one stream: its colours and its characters. */
export interface Look {
  readonly glyphs: Glyphs;
  readonly hasColor: boolean;
  paint(style: Style, text: string): string;
}

const DRAWN: Glyphs = {
  ok: '✔',
  failed: '✖',
  again: '↻',
  skipped: '↷',
  warning: '!',
  started: '▸',
  edge: '│',
  dot: '·',
  done: '━',
  left: '─',
  used: '█',
  booked: '▒',
  free: '░',
};

/** For terminals without such characters, and for ears: signs that are words are read out as words. */
const WORDS: Glyphs = {
  ok: 'ok',
  failed: 'failed',
  again: 'again',
  skipped: 'skipped',
  warning: 'warning',
  started: 'started',
  edge: '|',
  dot: '-',
  done: '#',
  left: '-',
  used: '#',
  booked: '=',
  free: '.',
};

const STYLES: readonly Style[] = ['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'];

/**
 * Finds out how to draw on `stream`: NO_COLOR, FORCE_COLOR and whether it is a terminal are respected (`util.styleText`), the Linux
 * console, dumb terminals, a locale of C and people with a screen reader get plain characters.
 */
export function lookFor(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Look {
  // Asked once: styleText looks at the environment at each call, and a frame has hundreds of pieces.
  const codes = new Map(STYLES.map((style) => [style, styleText(style, '\0', { stream }).split('\0') as [string, string]]));
  const hasColor = codes.get('red')?.[0] !== '';
  return {
    glyphs: drawsUnicode(env) ? DRAWN : WORDS,
    hasColor,
    paint(style, text) {
      if (!hasColor || text === '') return text;
      const [open, close] = codes.get(style)!;
      return open + text + close;
    },
  };
}

function drawsUnicode(env: NodeJS.ProcessEnv): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb' || isSet(env.ACCESSIBLE)) return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale !== 'C' && locale !== 'POSIX';
}

/** True when a variable is set to something other than nothing, `0` or `false`. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}
