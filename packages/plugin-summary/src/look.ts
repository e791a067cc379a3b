import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** How things look on one stream. */
export interface Look {
  readonly ok: string;
  readonly failed: string;
  /** Marks the left edge of a job's output. */
  readonly edge: string;
  /** Between the jobs of a chain. */
  readonly arrow: string;
  readonly hasColor: boolean;
  paint(style: Style, text: string): string;
}

/** Finds out how to draw on `stream`; NO_COLOR, FORCE_COLOR, dumb terminals, a locale of C and screen readers are respected. */
export function lookFor(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Look {
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const isPlain = env.TERM === 'linux' || env.TERM === 'dumb' || isSet(env.ACCESSIBLE) || locale === 'C' || locale === 'POSIX';
  const signs = isPlain
    ? { ok: 'ok:', failed: 'failed:', edge: '|', arrow: '->' }
    : { ok: '✔', failed: '✖', edge: '│', arrow: '→' };
  return { ...signs, paint, hasColor: paint('red', '-') !== '-' };
}

/** True when a variable is set to something other than nothing, `0` or `false`. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}
