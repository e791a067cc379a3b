/**
 * Makes the published form of the `mpmsub` package: everything that is ours and every small pure-JavaScript dependency goes into a
 * few files, so that the package installs alone and starts with few file reads. The rule of what stays outside is package.json's:
 * its `dependencies` are left to npm, everything else is bundled.
 */
import { createHash } from 'node:crypto';
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
// Every run needs tapable; our types name its own, so that it is a dependency all the same.
const outside = Object.keys(manifest.dependencies ?? {}).filter((name) => name !== 'tapable');

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  logLevel: 'warning',
};

/** What programs import: the file, what `start.cjs` calls it, and where its types are. */
const ENTRIES = [
  { file: 'index', entry: 'api', types: 'mpmsub' },
  { file: 'runner', entry: 'runner', types: 'runner' },
  { file: 'testing', entry: 'testing', types: 'runner/testing' },
];

await rm(dist, { recursive: true, force: true });
const { name, inputs } = await makeBundle();
await makeEntries(name);
await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licenses(inputs));
await bundleTypes();
await packPages(root, home);
// Where people name it by its path: node_modules/mpmsub/schema.json.
await cp(join(root, 'packages/runner/schema.json'), join(home, 'schema.json'));
await cp(join(root, 'packages/runner/launcher/bin'), join(dist, 'launcher/bin'), { recursive: true });
await rm(join(home, 'dist'), { recursive: true, force: true });
await rename(dist, join(home, 'dist'));

/**
 * The bundle: one file with all of the command line and of what programs import, in which a module runs when it is first asked for. It is
 * one function expression that `load-bundle.ts` hands to V8 together with the code that was compiled of it earlier; its name tells its
 * content.
 */
async function makeBundle() {
  const { outputFiles, metafile } = await build({
    ...shared,
    stdin: {
      contents: [
        "export const main = (...given) => require('./src/cli/main.ts').main(...given);",
        "export const api = () => require('./src/index.ts');",
        "export const runner = () => require('@mpmsub/runner');",
        "export const testing = () => require('@mpmsub/runner/testing');",
        "export const help = () => require('./src/cli/program.ts').helpText();",
      ].join('\n'),
      resolveDir: home,
    },
    outfile: join(dist, 'code/bundle.cjs'),
    // cosmiconfig names typescript for a loader of its own that is never called.
    external: [...outside, 'typescript'],
    banner: {
      js: [
        '(function (exports, require, module, __filename, __dirname) {',
        "const __url = require('node:url').pathToFileURL(__filename).href;",
      ].join('\n'),
    },
    footer: { js: '})' },
    define: { 'import.meta.url': '__url' },
    // Code that was compiled earlier knows no `import()`.
    supported: { 'dynamic-import': false },
    metafile: true,
    write: false,
    plugins: [{ name: 'late-segmenter', setup: makeSegmenterLate }],
  });
  const [{ contents, text }] = outputFiles;
  const foreign = /[^\0-\x7f]/.exec(text);
  if (foreign !== null) {
    const line = text.slice(text.lastIndexOf('\n', foreign.index) + 1, foreign.index + 20);
    throw new Error(`bundle: "${foreign[0]}" is no ASCII, write it as an escape: ${line}`);
  }
  const name = `mpmsub-${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.cjs`;
  await mkdir(join(dist, 'code'), { recursive: true });
  await writeFile(join(dist, 'code', name), contents);
  return { name, inputs: Object.keys(metafile.inputs) };
}

/** What loads the bundle: for the command line, and for programs that import us. And the help, as the program says it. */
async function makeEntries(name) {
  await build({
    ...shared,
    entryPoints: { start: 'packages/mpmsub/src/cli/start/start.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    // Nothing of the engine that knows where it lies is in it.
    define: { BUNDLE: JSON.stringify(`code/${name}`), 'import.meta.url': '""' },
  });
  const { help, ...entries } = createRequire(import.meta.url)(join(dist, 'start.cjs'));
  await writeFile(join(dist, 'help.txt'), help());
  for (const { file, entry } of ENTRIES) {
    const names = Object.keys(entries[entry]()).sort();
    const lines = [
      "import { createRequire } from 'node:module';",
      `const { ${entry} } = createRequire(import.meta.url)('./start.cjs');`,
      `export const { ${names.join(', ')} } = ${entry}();`,
      '',
    ];
    await writeFile(join(dist, `${file}.js`), lines.join('\n'));
  }
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
  for (const { file, types: place } of ENTRIES) {
    await writeFile(join(dist, `${file}.d.ts`), `export * from './types/${place}/index.js';\n`);
  }

  function rewrite(text, file) {
    const pointed = text.replace(/(["'])@mpmsub\/([^"'/]+)(?:\/([^"']+))?\1/g, (_, quote, name, entry) => {
      const target = join(types, name, entry ?? '', 'index.js');
      const path = relative(dirname(file), target).split(sep).join('/');
      return `${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
    for (const [, specifier] of pointed.matchAll(/\bfrom ["']([^."'][^"']*)["']/g)) {
      const needed = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      if (!specifier.startsWith('node:') && !(needed in manifest.dependencies)) {
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
