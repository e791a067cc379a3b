import { type Look as LookOf, lookFor } from '@mpmsub/text';

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

/** How a run looks on one stream: its colours and its characters. */
export type Look = LookOf<Glyphs>;

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

/** Finds out how to draw on `stream`. */
export function progressLook(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Look {
  return lookFor(stream, env, { drawn: DRAWN, plain: WORDS });
}
