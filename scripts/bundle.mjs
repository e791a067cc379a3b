/**
 * Makes the published form of the `mpmsub` package: everything that is ours and every small pure-JavaScript dependency goes into a
 * few files, so that the package installs alone and starts with few file reads. The rule of what stays outside is package.json's:
 * its `dependencies` are left to npm, everything else is bundled.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packPages } from './pack-pages.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const home = join(root, 'packages/mpmsub');
/** Made here and moved into place whole, so that what runs meanwhile meets no half bundle. */
const dist = join(home, '.tmp/dist');
const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
const outside = Object.keys(manifest.dependencies ?? {});
// cosmiconfig names typescript for a loader of its own that is never called.
const external = [...outside, 'typescript'];

/** What bundled CommonJS takes for granted. */
const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const { filename: __filename, dirname: __dirname } = import.meta;',
].join('\n');

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
  external,
  banner: { js: COMMONJS_NAMES },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [
    { name: 'late-segmenter', setup: makeSegmenterLate },
    { name: 'late-commonjs', setup: nameLateCommonJs },
    { name: 'outside-commonjs', setup: requireOutside },
  ],
});

await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licenses(Object.keys(metafile.inputs)));
await bundleTypes();
await packPages(root, home);
// Where people name it by its path: node_modules/mpmsub/schema.json.
await cp(join(root, 'packages/runner/schema.json'), join(home, 'schema.json'));
await cp(join(root, 'packages/runner/launcher/bin'), join(dist, 'launcher/bin'), { recursive: true });
await rm(join(home, 'dist'), { recursive: true, force: true });
await rename(dist, join(home, 'dist'));

/**
 * A CommonJS package that is imported late would get a chunk with nothing but a default export: the bundler cannot know its names.
 * Node can, so they are asked for here and written out.
 */
function nameLateCommonJs(builder) {
  builder.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (kind !== 'dynamic-import' || pluginData === 'late' || path.startsWith('node:') || outside.includes(path))
      return undefined;
    const found = await builder.resolve(path, { kind: 'import-statement', importer, resolveDir, pluginData: 'late' });
    const isCommonJs = found.errors.length === 0 && !found.external && typeof tryRequire(found.path) !== 'undefined';
    return isCommonJs ? { path: found.path, namespace: 'late-commonjs' } : undefined;
  });
  builder.onLoad({ filter: /.*/, namespace: 'late-commonjs' }, ({ path }) => {
    return {
      contents: `import * as whole from ${JSON.stringify(path)};\nexport default whole.default ?? whole;\n${named(namesOf(tryRequire(path)))}`,
      resolveDir: dirname(path),
    };
  });
}

/**
 * What stays outside is CommonJS. Imported as a module, Node would read its whole text once more to guess its names, which takes longer
 * than running it: so it is required, and its names are written out here.
 */
function requireOutside(builder) {
  builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind !== 'require-call' && outside.includes(path) ? { path, namespace: 'outside-commonjs' } : undefined,
  );
  builder.onLoad({ filter: /.*/, namespace: 'outside-commonjs' }, ({ path }) => {
    const names = namesOf(createRequire(join(home, 'package.json'))(path));
    return {
      contents: `const whole = require(${JSON.stringify(path)});\nexport default whole;\n${named(names)}`,
      resolveDir: home,
    };
  });
}

function namesOf(whole) {
  return Object.keys(whole).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !['default', '__esModule'].includes(name));
}

function named(names) {
  const local = names.map((name) => `${name}: ${name}_`).join(', ');
  const exported = names.map((name) => `${name}_ as ${name}`).join(', ');
  return names.length === 0 ? '' : `const { ${local} } = whole;\nexport { ${exported} };\n`;
}

/**
 * string-width makes its `Intl.Segmenter` as soon as it is loaded. That takes 23 ms, a good part of a start, and is needed only for text
 * that is not ASCII: here it is made when it is first asked.
 */
function makeSegmenterLate(builder) {
  const eager = 'const segmenter = new Intl.Segmenter();';
  const late = 'let made;\nconst segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };';
  builder.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, async ({ path }) => {
    const contents = await readFile(path, 'utf8');
    // Another version may do without: then there is nothing to do.
    return { contents: contents.replace(eager, late) };
  });
}

/** What a CommonJS file exports; `undefined` for an ES module. */
function tryRequire(file) {
  const isModule = file.endsWith('.mjs') || (!file.endsWith('.cjs') && nearestType(dirname(file)) === 'module');
  return isModule ? undefined : createRequire(file)(file);
}

function nearestType(folder) {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type ?? 'commonjs';
  return dirname(folder) === folder ? 'commonjs' : nearestType(dirname(folder));
}

/** The licence texts of every package whose code is in the bundle: their licences ask to be passed on. */
async function licenses(inputs) {
  const folders = new Set(
    inputs
      .map((input) => /^(?:[a-z-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
      .filter((folder) => folder !== undefined),
  );
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(resolve(root, folder, 'package.json'), 'utf8'));
    const file = (await readdir(resolve(root, folder))).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file ? await readFile(resolve(root, folder, file), 'utf8') : `Licence: ${license}`;
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
        throw new Error(`bundle: ${relative(root, file)} needs the types of "${needed}", which package.json does not depend on`);
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
