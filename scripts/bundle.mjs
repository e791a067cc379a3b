/**
 * Makes the published form of the `mpmsub` package: everything that is ours and every small pure-JavaScript dependency goes into a
 * few files, so that the package installs alone and starts with few file reads. The rule of what stays outside is package.json's:
 * its `dependencies` are left to npm, everything else is bundled.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const home = join(root, 'packages/mpmsub');
const dist = join(home, 'dist');
const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
const outside = Object.keys(manifest.dependencies ?? {});

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'packages/mpmsub/src/cli/main.ts', index: 'packages/mpmsub/src/index.ts' },
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: outside,
  // Bundled CommonJS asks for `require` of Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licenses(Object.keys(metafile.inputs)));
await bundleTypes();
await cp(join(root, 'LICENSE'), join(home, 'LICENSE'));
await cp(join(root, 'packages/runner/schema.json'), join(home, 'schema.json')).catch(ignoreMissing);

/** The licence texts of every package whose code is in the bundle: their licences ask to be passed on. */
async function licenses(inputs) {
  const folders = new Set(
    inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter((folder) => folder !== undefined),
  );
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file ? await readFile(join(root, folder, file), 'utf8') : `Licence: ${license}`;
    texts.push(`${name} ${version}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Copies every package's declarations below `dist/types` and makes their references to one another relative. */
async function bundleTypes() {
  const types = join(dist, 'types');
  const trees = { mpmsub: join(home, '.tmp/types') };
  for (const name of await readdir(join(root, 'packages'))) {
    if (name !== 'mpmsub') trees[name] = join(root, 'packages', name, 'dist');
  }
  for (const [name, from] of Object.entries(trees)) {
    for (const file of await declarations(from)) {
      const to = join(types, name, relative(from, file));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, rewrite(await readFile(file, 'utf8'), to));
    }
  }
  await writeFile(join(dist, 'index.d.ts'), "export * from './types/mpmsub/index.js';\n");

  function rewrite(text, file) {
    const pointed = text.replace(/(["'])@mpmsub\/([^"'/]+)(?:\/([^"']+))?\1/g, (_, quote, name, entry) => {
      const target = join(types, name, entry ?? '', 'index.js');
      const path = relative(dirname(file), target).split(sep).join('/');
      return `${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
    for (const [, specifier] of pointed.matchAll(/\bfrom ["']([^."'][^"']*)["']/g)) {
      const needed = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      if (!specifier.startsWith('node:') && !outside.includes(needed)) {
        console.warn(`bundle: ${relative(root, file)} needs the types of "${needed}", which package.json does not depend on`);
        process.exitCode = 1;
      }
    }
    return pointed.replace(/^\/\/# sourceMappingURL=.*$/m, '');
  }
}

async function declarations(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isFile() && entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}cli${sep}`));
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
}
