import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/**
 * The command that runs `mpmsub worker` on a node: this very Node and this very command line, or the `mpmsub` that the project has
 * installed. `undefined`: there is none.
 */
export function workerCommand(root: string): string[] | undefined {
  const own = process.argv[1];
  if (own !== undefined && existsSync(own)) {
    const real = realpathSync(own);
    if (/^mpmsub(\.js)?$/.test(basename(real))) return [process.execPath, real, 'worker'];
  }
  try {
    const manifest = createRequire(join(root, 'noop.js')).resolve('mpmsub/package.json');
    return [process.execPath, join(manifest, '..', 'bin', 'mpmsub.js'), 'worker'];
  } catch {
    return undefined;
  }
}
