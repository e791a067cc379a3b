import { type Look as LookOf, lookFor } from '@mpmsub/text';

/** The characters of a summary. */
interface Glyphs {
  readonly ok: string;
  readonly failed: string;
  /** Marks the left edge of a job's output. */
  readonly edge: string;
  /** Between the jobs of a chain. */
  readonly arrow: string;
}

/** How a summary looks on one stream: its colours and its characters. */
export type Look = LookOf<Glyphs>;

const DRAWN: Glyphs = { ok: '✔', failed: '✖', edge: '│', arrow: '→' };
const WORDS: Glyphs = { ok: 'ok:', failed: 'failed:', edge: '|', arrow: '->' };

/** Finds out how to draw on `stream`. */
export function summaryLook(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Look {
  return lookFor(stream, env, { drawn: DRAWN, plain: WORDS });
}
