import { expect, it } from 'vitest';
import { countOf, formatCount, nameSome, workflowCommand } from '../src/index.js';

it('separates thousands', () => {
  expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

it('knows one from many', () => expect([1, 0, 1200].map((n) => countOf(n, 'job'))).toEqual(['1 job', '0 jobs', '1,200 jobs']));

it('names some and counts the rest', () => {
  expect(nameSome(['a', 'b'], 2)).toBe('a, b');
  expect(nameSome(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(nameSome(['a\x1b'], 2)).toBe('a␛');
});

it('escapes what GitHub would read as the end of a part', () => {
  expect(workflowCommand('error', 'a:b,c%', 'one: 1 %\r\ntwo, three')).toBe(
    '::error title=a%3Ab%2Cc%25::one: 1 %25%0D%0Atwo, three',
  );
});
