import { closeSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { reportError } from '../../src/cli/report-error.js';

afterEach(() => vi.restoreAllMocks());

/** What is said of an error, and the exit code. */
function told(error: unknown): { readonly code: number; readonly text: string } {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  return { code: reportError(error), text };
}

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

it.each<[string, () => void, RegExp]>([
  [
    'a temporary folder that is not there',
    () => mkdtempSync('/nonexistent/mpmsub-'),
    /ENOENT.*mkdtemp[\s\S]*hint: it is not there/,
  ],
  ['a file in place of a folder', () => readFileSync(join(import.meta.filename, 'x')), /ENOTDIR[\s\S]*hint: /],
  ['a path that is too long', () => readFileSync(`/${'x'.repeat(300)}`), /ENAMETOOLONG[\s\S]*hint: the path is too long/],
])('%s is no bug of ours', (_, work, words) => {
  const { code, text } = told(thrownBy(work));
  expect(text).toMatch(words);
  expect(text).not.toContain('bug');
  expect(code).toBe(2);
});

it.each<[string, unknown]>([
  ['a descriptor that we have closed', thrownBy(() => closeSync(99_999))],
  ['a slip', new TypeError('x is undefined')],
  ['an error with the code of one of the system', Object.assign(new Error('ours'), { code: 'ENOENT' })],
])('%s is one, and told with its place', (_, error) => {
  const { code, text } = told(error);
  expect(text).toMatch(/this is a bug of mpmsub, please report it:\n.*\n\s+at /);
  expect(code).toBe(70);
});
