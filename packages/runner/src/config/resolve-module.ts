import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml'];

/**
 * The file that a name in a configuration stands for, seen from the file that holds it: a path (its ending may be left out), or a
 * package. `undefined` when there is none.
 */
export async function resolveModule(name: string, from: string): Promise<string | undefined> {
  if (/^\.{1,2}(?:\/|$)/.test(name) || isAbsolute(name)) {
    const path = resolve(dirname(from), name);
    for (const ending of ENDINGS) if (await isFile(path + ending)) return path + ending;
    return undefined;
  }
  const { createJiti } = await import('jiti');
  const found = createJiti(from, { fsCache: false }).esmResolve(name, { parentURL: from, try: true });
  if (found === undefined) return undefined;
  const path = found.startsWith('file:') ? fileURLToPath(found) : found;
  return isAbsolute(path) ? path : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
