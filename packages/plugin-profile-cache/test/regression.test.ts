import { describe, expect, it } from 'vitest';
import { regressionAnnotations, regressionMarkdown, regressionText } from '../src/index.js';
import { findRegression, parseGrowth, type Regression } from '../src/regression.js';
import { GiB, MiB } from './one-run.js';

const row = (id: string): Regression => ({ id, before: 3 * GiB, now: 4.1 * GiB, growth: 4.1 / 3 - 1 });

describe('the allowed growth', () => {
  it.each([
    ['+15%', 0.15],
    ['15 %', 0.15],
    [' +0.5% ', 0.005],
    [0.2, 0.2],
    [0, 0],
    ['15', undefined],
    ['-15%', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [null, undefined],
  ])('%j is %j', (value, share) => expect(parseGrowth(value)).toBe(share));

  it.each<[string, number, number, boolean]>([
    ['more than allowed', 1000, 1151, true],
    ['exactly what is allowed', 1000, 1150, false],
    ['a fall', 1000, 10, false],
    ['the noise of a small process', 16, 31, false],
    ['a small process that grew', 16, 32, true],
  ])('finds: %s', (_, before, now, isFound) => {
    expect(findRegression({ id: 'a' }, before * MiB, now * MiB, 0.15) !== undefined).toBe(isFound);
  });
});

describe('the words', () => {
  it('say both figures, the growth and what was allowed', () => {
    expect(regressionText(row('types'), 0.15)).toBe('types used 4.1G, 37 % more than the 3G of the profile (allowed: 15 %)');
  });

  it('make a table that hostile ids cannot break', () => {
    expect(regressionMarkdown([], 0.15)).toBe('');
    expect(regressionMarkdown([row('types'), row('a|b\n<img>\\|')], 0.15).split('\n')).toEqual([
      '### Memory grew by more than 15 %',
      '',
      '| job | before | now | growth |',
      '| --- | ---: | ---: | ---: |',
      '| types | 3G | 4.1G | +37 % |',
      '| a\\|b &lt;img>\\\\\\| | 3G | 4.1G | +37 % |',
      '',
    ]);
  });

  it('make annotations, ten at most, that stay on their line', () => {
    const [line] = regressionAnnotations([row('web:a,b\n::error::x%')], 0.15);
    expect(line).toBe(
      '::error title=Memory of web%3Aa%2Cb%0A%3A%3Aerror%3A%3Ax%25::web:a,b%0A::error::x%25 used 4.1G, 37 %25 more than the 3G of the profile (allowed: 15 %25)',
    );
    const many = regressionAnnotations(
      Array.from({ length: 25 }, (_, index) => row(`job-${index}`)),
      0.15,
    );
    expect(many).toHaveLength(10);
    expect(many[9]).toContain('16 more jobs');
  });
});
