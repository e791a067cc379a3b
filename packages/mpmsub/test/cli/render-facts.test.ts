import { expect, test } from 'vitest';
import { renderFacts } from '../../src/cli/render-facts.js';

const facts = [
  ['because', 'one two three four five six seven eight'],
  ['', 'nine'],
  ['runs', 'a command that is to be copied as it stands here', 'verbatim'],
] as const;

test('texts are broken between words and go on below each other; what is to be copied is not broken', () => {
  expect(renderFacts(facts, 40)).toBe(
    [
      'because     one two three four five six',
      '            seven eight',
      '            nine',
      'runs        a command that is to be copied as it stands here',
      '',
    ].join('\n'),
  );
});

test('nothing is broken for programs, nor where there is no room for it', () => {
  const whole = 'because     one two three four five six seven eight\n';
  expect(renderFacts(facts.slice(0, 1))).toBe(whole);
  expect(renderFacts(facts.slice(0, 1), 20)).toBe(whole);
});
