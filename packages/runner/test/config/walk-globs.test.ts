import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { findFiles } from '../../src/config/matrix/find-files.js';
import { walkGlobs } from '../../src/config/walk-globs.js';
import { tempFolder } from './temp-folder.js';

/** A tree without a disk: what is in each folder. */
type Tree = Readonly<Record<string, readonly string[]>>;

/** Walks a tree; its folders end in `/`. Answers what was found and which folders were looked into. */
function walked(patterns: readonly string[], tree: Tree): { found: string[]; looked: string[] } {
  const walk = walkGlobs(patterns, '/nowhere');
  const looked: string[] = [];
  let step = walk.next();
  while (!step.done) {
    looked.push(step.value);
    step = walk.next((tree[step.value] ?? []).map(entry));
  }
  return { found: step.value.sort(), looked };
}

function entry(name: string): Dirent {
  const isFolder = name.endsWith('/');
  return { name: name.replace('/', ''), isDirectory: () => isFolder, isSymbolicLink: () => false } as Dirent;
}

const TREE: Tree = {
  '/nowhere': ['a.txt', 'data/', '.git/'],
  '/nowhere/data': ['b.txt', 'c.csv', 'old/'],
  '/nowhere/data/old': ['d.csv'],
  '/nowhere/.git': ['e.csv'],
};

test.each([
  ['*.txt', ['a.txt'], ['/nowhere']],
  ['./data/*.csv', ['data/c.csv'], ['/nowhere/data']],
  ['data/**', ['data/b.txt', 'data/c.csv', 'data/old/d.csv'], ['/nowhere/data', '/nowhere/data/old']],
  ['none/*', [], ['/nowhere/none']],
  ['data', [], []],
])('%s looks only into the folders that may hold such files', (pattern, found, looked) => {
  expect(walked([pattern], TREE)).toEqual({ found, looked });
});

test('exceptions hold for all globs, each file is found once, and nobody who stops early is asked again', () => {
  expect(walked(['data/*', '*/c.*', '!./data/b*', '!**/old/**'], TREE).found).toEqual(['data/c.csv']);
  const walk = walkGlobs(['**'], '/nowhere');
  expect(walk.next()).toEqual({ done: false, value: '/nowhere' });
  expect(walk.return([])).toEqual({ done: true, value: [] });
});

test('finds in a real folder what each path by itself matches', () => {
  const files = ['a.txt', 'b.csv', 'x/a.txt', 'x/y/a.csv', 'x/y/.hidden', 'z/b.csv'];
  const root = tempFolder(Object.fromEntries(files.map((file) => [file, ''])));
  const part = fc.constantFrom('*', '**', 'x', 'y', 'a.*', '*.csv', '{x,z}', '[ab]*');
  const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  expect(readdirSync(join(root, 'x/y')).sort()).toEqual(['.hidden', 'a.csv']);
  fc.assert(
    fc.property(glob, glob, (wanted, unwanted) => {
      const isMeant = (path: string) => picomatch(wanted)(path) && !picomatch(unwanted)(path);
      expect(findFiles([wanted, `!${unwanted}`], root)).toEqual(files.filter(isMeant).sort());
    }),
  );
});
