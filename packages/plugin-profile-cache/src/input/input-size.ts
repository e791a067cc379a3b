import { type Stats, statSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Job } from '@mpmsub/runner';
import picomatch from 'picomatch';

/** Bytes of a job's input, or one clause for people that says why they cannot be told. */
export type InputSize = { readonly bytes: number } | { readonly reason: string };

/** Folders and files that a glob looks at, at most: a size that takes longer to find than the job to run is no help. */
const MOST_ENTRIES = 20_000;

/** Adds up the files that a job names as its input, each once. `undefined` for a job that names none. */
export async function inputSize({ input, cwd }: Pick<Job, 'input' | 'cwd'>): Promise<InputSize | undefined> {
  if (input === undefined) return undefined;
  const wanted = input.filter((pattern) => !pattern.startsWith('!'));
  const ignore = input.filter((pattern) => pattern.startsWith('!')).map((pattern) => plain(pattern.slice(1)));
  const sizes = new Map<string, number>();
  for (const pattern of wanted) {
    const path = resolve(cwd, pattern);
    // By its plain name first: a file may be called `a[1].txt`. Synchronous, as it is ten times as fast and there may be 100,000.
    const found = stats(path);
    if (found?.isFile()) {
      sizes.set(path, found.size);
      continue;
    }
    if (found?.isDirectory()) return { reason: `${pattern} is a folder: "${plain(pattern)}/**" counts its files` };
    if (!picomatch.scan(pattern).isGlob) return { reason: `${pattern} is not there` };
    const problem = await addGlob(pattern, cwd, ignore, sizes);
    if (problem !== undefined) return { reason: problem };
  }
  return { bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

async function addGlob(
  pattern: string,
  cwd: string,
  ignore: readonly string[],
  sizes: Map<string, number>,
): Promise<string | undefined> {
  const { base, glob } = picomatch.scan(plain(pattern));
  const isWanted = picomatch(glob);
  const isUnwanted = picomatch(ignore as string[]);
  const root = resolve(cwd, base);
  const isDeep = glob.includes('/') || glob.includes('**');
  const folders = [''];
  let entries = 0;
  let hits = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const list = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    entries += list.length;
    if (entries > MOST_ENTRIES) return `${pattern} looks at more than ${MOST_ENTRIES} files`;
    for (const entry of list) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isDeep) folders.push(path);
      } else if (isWanted(path) && !isUnwanted(join(base, path))) {
        hits++;
        const whole = join(root, path);
        const { size } = stats(whole) ?? (await lstat(whole).catch(() => ({ size: 0 })));
        sizes.set(whole, size);
      }
    }
  }
  return hits === 0 ? `${pattern} names no file` : undefined;
}

/** Globs are written with `/`; a leading `./` and a trailing `/` mean nothing. */
function plain(pattern: string): string {
  return pattern.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}

function stats(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
