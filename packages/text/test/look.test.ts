import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSet, lookFor, styler } from '../src/index.js';

beforeEach(() => {
  for (const name of ['FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

const sets = { drawn: { ok: '✔' }, plain: { ok: 'ok' } };
const glyphFor = (env: NodeJS.ProcessEnv) => lookFor(new PassThrough(), env, sets).glyphs.ok;

describe('lookFor', () => {
  it.each([
    [{ LANG: 'C.UTF-8' }, '✔'],
    [{}, '✔'],
    [{ LANG: 'C' }, 'ok'],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: 'POSIX' }, 'ok'],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, '✔'],
    [{ TERM: 'linux' }, 'ok'],
    [{ TERM: 'dumb' }, 'ok'],
    [{ ACCESSIBLE: '1' }, 'ok'],
    [{ ACCESSIBLE: '0' }, '✔'],
  ])('%j draws %s', (env, ok) => expect(glyphFor(env)).toBe(ok));

  it('colours a pipe only when forced to', () => {
    expect(lookFor(new PassThrough(), {}, sets).hasColor).toBe(false);
    vi.stubEnv('FORCE_COLOR', '1');
    const look = lookFor(new PassThrough(), {}, sets);
    expect(look.hasColor).toBe(true);
    expect(look.paint('red', 'x')).toBe('\x1b[31mx\x1b[39m');
    expect(look.paint('red', '')).toBe('');
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', '1');
    expect(lookFor(new PassThrough(), {}, sets).hasColor).toBe(false);
  });
});

describe('styler', () => {
  it('leaves text alone where there are no colours', () => expect(styler(new PassThrough())('red', 'x')).toBe('x'));

  it('goes on behind a piece within a piece', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    const paint = styler(new PassThrough());
    expect(paint('dim', `a ${paint('bold', 'b')} c`)).toBe('\x1b[2ma \x1b[1mb\x1b[22m\x1b[2m c\x1b[22m');
    expect(paint('dim', `a ${paint('red', 'b')} c`)).toBe('\x1b[2ma \x1b[31mb\x1b[39m c\x1b[22m');
  });
});

it.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['False', false],
  ['1', true],
  ['true', true],
])('a variable that is %j: %s', (value, expected) => expect(isSet(value)).toBe(expected));
