import { expect, it } from 'vitest';
import { didYouMean, suggest } from '../../src/config/suggest.js';

it.each<[string, readonly string[], string | undefined]>([
  ['memroy', ['memory', 'memoryLimit'], 'memory'],
  ['Needs', ['needs', 'stdin'], 'needs'],
  ['htlm', ['html', 'trace', 'junit'], 'html'],
  ['jbo', ['job', 'jar'], 'job'],
  ['lsit', ['list', 'logs'], 'list'],
  ['ab', ['ba', 'a'], undefined],
  ['list', ['list'], 'list'],
  ['nothing-like-it', ['html', 'list'], undefined],
  ['', ['a'], undefined],
])('%j of %j suggests %j', (name, known, meant) => {
  expect(suggest(name, known)).toBe(meant);
  expect(didYouMean(name, known)).toBe(meant === undefined ? undefined : `did you mean "${meant}"?`);
});
