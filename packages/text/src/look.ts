import { isSet } from './is-set.js';
import { type Paint, styler } from './styler.js';

/** How things look on one stream: its colours and its characters. */
export interface Look<Glyphs> {
  readonly glyphs: Glyphs;
  readonly hasColor: boolean;
  readonly paint: Paint;
}

/** The characters of one who draws, twice. */
export interface GlyphSets<Glyphs> {
  readonly drawn: Glyphs;
  /** For terminals without such characters, and for ears: signs that are words are read out as words. */
  readonly plain: Glyphs;
}

/**
 * Finds out how to draw on `stream`: NO_COLOR, FORCE_COLOR and whether it is a terminal are respected (see {@link styler}); the Linux
 * console, dumb terminals, a locale of C and people with a screen reader (`ACCESSIBLE`) get plain characters.
 */
export function lookFor<Glyphs>(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv, sets: GlyphSets<Glyphs>): Look<Glyphs> {
  const paint = styler(stream);
  return { glyphs: hasGlyphs(env) ? sets.drawn : sets.plain, hasColor: paint('red', '-') !== '-', paint };
}

function hasGlyphs(env: NodeJS.ProcessEnv): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb' || isSet(env.ACCESSIBLE)) return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale !== 'C' && locale !== 'POSIX';
}
