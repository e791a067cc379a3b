import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../../..', import.meta.url));

/** Makes a script of `test/support` runnable by plain Node, from the sources; returns its path. */
export async function bundle(script: string): Promise<string> {
  const outfile = join(await mkdtemp(join(tmpdir(), 'mpmsub-bundle-')), 'script.mjs');
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    alias: {
      '@mpmsub/runner/scheduler': join(packages, 'runner/src/scheduler/index.ts'),
      '@mpmsub/runner/testing': join(packages, 'runner/src/testing/index.ts'),
      '@mpmsub/runner': join(packages, 'runner/src/index.ts'),
      '@mpmsub/text': join(packages, 'text/src/index.ts'),
      '@mpmsub/plugin-progress': join(packages, 'plugin-progress/src/index.ts'),
      '@mpmsub/plugin-summary': join(packages, 'plugin-summary/src/index.ts'),
    },
    logLevel: 'silent',
  });
  return outfile;
}
