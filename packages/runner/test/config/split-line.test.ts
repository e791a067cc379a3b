import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLine } from '../../src/config/split-line.js';

/** The same as one expression: quoted texts, operators, redirections, words. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'|\|\||&&|\d*>>?(?:&\d)?|\d*<|[|&;()]|(?:\\.|[^\s"'|&;<>()\\])+/gs;

function byExpression(line: string): string[] {
  return (line.match(TOKEN) ?? []).flatMap((token) =>
    /^["']/.test(token) ? token.slice(1, -1).split(/\s+/).filter(Boolean) : [token],
  );
}

test.each([
  ['', []],
  ['gzip -k in/1.txt', ['gzip', '-k', 'in/1.txt']],
  ['  a\t b\nc ', ['a', 'b', 'c']],
  ['a 2>&1 >>log <in', ['a', '2>&1', '>>', 'log', '<', 'in']],
  ['a|b||c&&d&e;(f)', ['a', '|', 'b', '||', 'c', '&&', 'd', '&', 'e', ';', '(', 'f', ')']],
  [String.raw`grep "a \" b" 'c d' e\ f`, ['grep', 'a', String.raw`\"`, 'b', 'c', 'd', String.raw`e\ f`]],
  [`open "quote and 'another`, ['open', 'quote', 'and', 'another']],
  ['ends with \\', ['ends', 'with']],
])('%j', (line, words) => {
  expect(splitLine(line)).toEqual(words);
});

test('any line is split as by an expression', () => {
  const part = fc.constantFrom(...'ab12 \t\n\u00a0é"\'\\|&;()<>', '2>', '&1', '||', '&&', 'word');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
      (line) => {
        expect(splitLine(line)).toEqual(byExpression(line));
      },
    ),
    { numRuns: 1000 },
  );
});
