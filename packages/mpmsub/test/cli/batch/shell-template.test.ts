import { execFileSync } from 'node:child_process';
import { type Replace, shellTemplate, shellText } from '@mpmsub/runner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replacePlaceholders } from '../../../src/cli/batch/placeholders.js';

const placing =
  (seq: number, values: readonly string[]): Replace =>
  (text, put) =>
    replacePlaceholders(text, { seq, values }, put);

/** What the real shell prints for a template and its values. */
function inShell(template: string, ...values: string[]): string {
  const { line, parameters } = shellTemplate(template, placing(7, values));
  return execFileSync('/bin/sh', ['-c', line, 'sh', ...parameters], { encoding: 'utf8' });
}

/** The same for the line that is shown to people. */
function typed(template: string, ...values: string[]): string {
  return execFileSync('/bin/sh', ['-c', shellText(template, placing(7, values))], { encoding: 'utf8' });
}

test.each([
  ['gzip {}', 'a.txt', 'gzip a.txt'],
  ['gzip {}', '; rm -rf ~', "gzip '; rm -rf ~'"],
  ['gzip {}', '', "gzip ''"],
  ['wc < "{}"', 'a"$b', 'wc < "a\\"\\$b"'],
])('%s with %j is shown as %s', (template, value, text) => {
  expect(shellText(template, placing(1, [value]))).toBe(text);
});

test.each([
  ['printf %s {}', 'a b', 'a b'],
  ['printf %s "<{}>"', 'a  b', '<a  b>'],
  ["printf %s '<{}>'", 'it\'s "x" $HOME', '<it\'s "x" $HOME>'],
  ['printf %s \\"{}', 'x', '"x'],
  ['printf %s "\\"{}\\""', '`id`', '"`id`"'],
  ['printf %s {/.}.gz', '/data/reads 1.fq', 'reads 1.gz'],
  ['printf "%s %s" {#} {1}', 'v', '7 v'],
])('%s with %j', (template, value, expected) => {
  expect(inShell(template, value)).toBe(expected);
  expect(typed(template, value)).toBe(expected);
});

test('no value is ever read as shell syntax', () => {
  const value = fc
    .array(fc.constantFrom("'", '"', '$', '`', '\\', ';', '\n', ' ', '*', '(', ')', '&', '|', 'x', '-', '$(id)', '{}', 'é'))
    .map((parts) => parts.join(''));
  const template = fc.constantFrom('printf %s {}', 'printf %s "{}"', "printf %s '{}'", 'printf %s a\\\\{}');
  fc.assert(
    fc.property(template, value, (line, text) => {
      const expected = line.includes('a\\\\') ? `a\\${text}` : text;
      expect(inShell(line, text)).toBe(expected);
      expect(typed(line, text)).toBe(expected);
    }),
    { numRuns: 60 },
  );
});
