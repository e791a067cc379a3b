import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../src/config/check-options.js';
import type { ConfigError } from '../../src/model/diagnostic.js';

interface Options {
  readonly mode?: 'loud' | 'quiet' | undefined;
  readonly most?: number | undefined;
  readonly verbose?: boolean | undefined;
  readonly file?: string | undefined;
  readonly stream?: object | undefined;
}

function problems(options: unknown): unknown[] {
  try {
    checkOptions<Options>('mine', options as Options, {
      mode: ['loud', 'quiet'],
      most: 'a whole number of at least 0',
      verbose: 'true or false',
      file: 'a text',
      stream: 'anything',
    });
    return [];
  } catch (error) {
    return (error as ConfigError).diagnostics.map(({ path, message, hint }) => [path, message, ...(hint ? [hint] : [])]);
  }
}

describe('checkOptions', () => {
  it('lets right options and absent ones pass', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ mode: 'loud', most: 0, verbose: false, file: '', stream: process.stderr })).toEqual([]);
    expect(problems({ mode: undefined, most: undefined })).toEqual([]);
  });

  it('tells everything at once, with what was probably meant', () => {
    expect(problems({ verbos: true, mode: 'lout', most: -1, file: 3, nothingLikeIt: 1, toString: 1 })).toEqual([
      ['plugins.mine.verbos', 'unknown option "verbos"', 'did you mean "verbose"?'],
      ['plugins.mine.mode', 'expected one of "loud", "quiet", found the text "lout"'],
      ['plugins.mine.most', 'expected a whole number of at least 0, found -1'],
      ['plugins.mine.file', 'expected a text, found 3'],
      ['plugins.mine.nothingLikeIt', 'unknown option "nothingLikeIt"', 'there are: mode, most, verbose, file, stream'],
      ['plugins.mine.toString', 'unknown option "toString"', 'there are: mode, most, verbose, file, stream'],
    ]);
  });

  it.each([
    [null, 'null'],
    [true, 'true'],
    ['loud', 'the text "loud"'],
    [[1], 'a list of 1'],
  ])('refuses %j', (options, found) => {
    expect(problems(options)).toEqual([['plugins.mine', `expected a record of options, found ${found}`]]);
  });
});
