import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = (name) => new URL(`programs/${name}.c`, import.meta.url).pathname;

/** Compiles the zoo and the witness once per content; undefined where there is no C compiler. */
export function buildZoo() {
  const names = ['zoo', 'witness'];
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(source(name)));
  const folder = join(tmpdir(), `mpmsub-zoo-${hash.digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const built = Object.fromEntries(names.map((name) => [name, join(folder, name)]));
  for (const name of names) {
    if (existsSync(built[name])) continue;
    // the witness is static: what it forks begins with its own size
    const args = ['-O1', '-w', ...(name === 'witness' ? ['-static'] : []), '-o', built[name], source(name), '-lpthread'];
    if (spawnSync('cc', args, { stdio: 'inherit' }).status !== 0) return undefined;
  }
  return { folder, ...built };
}
