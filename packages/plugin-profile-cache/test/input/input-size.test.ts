import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { inputSize } from '../../src/input/input-size.js';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mpmsub-input-'));
  mkdirSync(join(cwd, 'data/deep'), { recursive: true });
  const sizes = { 'a.csv': 1, 'data/b.csv': 10, 'data/c[1].csv': 100, 'data/c.txt': 1000, 'data/deep/d.csv': 10_000 };
  for (const [name, size] of Object.entries(sizes)) {
    writeFileSync(join(cwd, name), '');
    truncateSync(join(cwd, name), size);
  }
  symlinkSync('b.csv', join(cwd, 'data/link.csv'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it.each([
  ['a file', ['a.csv'], 1],
  ['a file with a leading dot', ['./data/b.csv'], 10],
  ['a link: what it leads to', ['data/link.csv'], 10],
  ['a name that looks like a glob', ['data/c[1].csv'], 100],
  ['several, each once', ['a.csv', 'data/b.csv', './a.csv', 'data/b*.csv'], 11],
  ['a glob in one folder', ['data/*.txt'], 1000],
  ['a glob with a leading dot', ['./data/*.txt'], 1000],
  ['a glob of folders', ['*/*.txt'], 1000],
  ['a deep glob', ['data/**/*.csv'], 10 + 10 + 100 + 10_000],
  ['a glob with an exception', ['data/**/*.csv', '!data/deep/**', '!data/link.csv'], 110],
  ['braces', ['{a,x}.csv', 'data/{b,zz}.csv'], 11],
])('%s', async (_, input, bytes) => expect(await inputSize({ input, cwd })).toEqual({ bytes }));

it('an absolute glob, whatever the folder is called', async () => {
  expect(await inputSize({ input: [join(cwd, 'data/*.txt')], cwd: '/' })).toEqual({ bytes: 1000 });
});

it.each([
  ['a file that is not there', ['a.csv', 'no.csv'], 'no.csv is not there'],
  ['a glob that names nothing', ['data/*.bam'], 'data/*.bam names no file'],
  ['a glob below nothing', ['none/*.csv'], 'none/*.csv names no file'],
  ['a folder', ['data/'], 'data/ is a folder: "data/**" counts its files'],
])('%s has no size, and the reason is told', async (_, input, reason) => {
  expect(await inputSize({ input, cwd })).toEqual({ reason });
});

it('a link that leads to a folder, back to where it is, or nowhere is no input', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-input-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'a.csv'), 'seven b');
  symlinkSync(root, join(root, 'loop.csv'));
  symlinkSync('none', join(root, 'gone.csv'));
  expect(await inputSize({ input: ['**/*.csv'], cwd: root })).toEqual({ bytes: 7 });
  expect(await inputSize({ input: ['[gl]*.csv'], cwd: root })).toEqual({ reason: '[gl]*.csv names no file' });
});

it('a glob that looks at more than a size is worth', async () => {
  const input = ['data/**/*.csv'];
  expect(await inputSize({ input, cwd }, 6)).toEqual({ bytes: 10 + 10 + 100 + 10_000 });
  expect(await inputSize({ input, cwd }, 5)).toEqual({ reason: 'data/**/*.csv looks at more than 5 files' });
});

it('a job that names none', async () => expect(await inputSize({ cwd })).toBeUndefined());
