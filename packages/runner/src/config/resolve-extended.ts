import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml'];

/** The file that a name in `extends` stands for, seen from the file that names it: a path (its ending may be left out) or a package. */
export async function resolveExtended(name: string, from: string): Promise<string | undefined> {
  if (/^\.{1,2}(?:\/|$)/.test(name) || isAbsolute(name)) {
    const path = resolve(dirname(from), name);
    for (const ending of ENDINGS) {
      const isFile = await stat(path + ending).then(
        (found) => found.isFile(),
        () => false,
      );
      if (isFile) return path + ending;
    }
    return undefined;
  }
  const { createJiti } = await import('jiti');
  const found = createJiti(from, { fsCache: false }).esmResolve(name, { parentURL: from, try: true });
  return found === undefined || !/^(?:file:|\/)/.test(found)
    ? undefined
    : found.startsWith('file:')
      ? fileURLToPath(found)
      : found;
}
