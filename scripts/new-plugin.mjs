/**
 * `npm run new:plugin NAME`: a package packages/plugin-NAME that builds, has a test, and does a little: the beginning of a plugin.
 * Works on the repository in the current folder.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const [name, ...more] = process.argv.slice(2);
if (name === undefined || more.length > 0 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  fail(
    `a name in kebab-case is needed, such as: npm run new:plugin slow-jobs${name === undefined ? '' : ` (got ${[name, ...more].join(' ')})`}`,
  );
}
if (name.startsWith('plugin-')) fail(`"plugin-" comes by itself: npm run new:plugin ${name.slice('plugin-'.length)}`);
const folder = `packages/plugin-${name}`;
if (existsSync(folder)) fail(`${folder} exists already`);

const { version, engines } = JSON.parse(await readFile('packages/runner/package.json', 'utf8'));
const camel = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const pascal = camel[0].toUpperCase() + camel.slice(1);

const files = {
  'package.json': json({
    name: `@mpmsub/plugin-${name}`,
    version,
    description: `mpmsub plugin: ${name}`,
    keywords: ['mpmsub-plugin', 'mpmsub'],
    license: 'MIT',
    type: 'module',
    engines,
    sideEffects: false,
    files: ['dist', 'README.md', 'LICENSE'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    scripts: { build: 'tsc -b', test: `vitest run --root ../.. ${folder}` },
    peerDependencies: { '@mpmsub/runner': version },
  }),
  'tsconfig.json': `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": "src", "outDir": "dist" },
  "include": ["src"],
  "references": [{ "path": "../runner" }]
}
`,
  'README.md': `# @mpmsub/plugin-${name}

Warns of jobs that took long.

\`\`\`ts
import { defineConfig } from 'mpmsub';
import { ${camel} } from '@mpmsub/plugin-${name}';

export default defineConfig({ jobs: { types: 'tsc -b' }, plugins: [${camel}({ fromMs: 60_000 })] });
\`\`\`

| option | default | |
|---|---|---|
| \`fromMs\` | 60,000 | milliseconds from which a job is named |
`,
  'src/index.ts': `/** Warns of jobs that took long. Re-exports only. */\n\nexport { type ${pascal}Options, ${camel} } from './${name}.js';\n`,
  [`src/${name}.ts`]: `import { checkOptions, type Plugin } from '@mpmsub/runner';

/** What \`${camel}()\` takes. */
export interface ${pascal}Options {
  /** Milliseconds from which a job is named. Default 60,000. */
  readonly fromMs?: number;
}

/**
 * Warns of each job that took long.
 *
 * @throws ConfigError for options that cannot be.
 */
export function ${camel}(options: ${pascal}Options = {}): Plugin {
  checkOptions('${name}', options, { fromMs: 'a whole number of at least 0' });
  const { fromMs = 60_000 } = options;
  return {
    name: '${name}',
    apply({ hooks, warn }) {
      // What is remembered between two taps belongs here: every run has its own.
      hooks.jobEnd.tap('${name}', ({ result }) => {
        const wallMs = result.measurement?.wallMs ?? 0;
        if (wallMs >= fromMs) warn(\`\${result.id} took \${(wallMs / 1000).toFixed(1)} s\`, '${name}');
      });
    },
  };
}
`,
  [`test/${name}.test.ts`]: `import { run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, record, VirtualClock } from '@mpmsub/runner/testing';
import { expect, test } from 'vitest';
import { ${camel} } from '../src/index.js';

test('names the jobs that took long', async () => {
  const clock = new VirtualClock();
  const executor = fakeExecutor({
    clock,
    capacity: { cpus: 2, memory: 4e9 },
    script: ({ job }) => ({ durationMs: job.id === 'long' ? 90_000 : 10 }),
  });
  const seen = record();
  await run({
    jobs: [fakeJob('long'), fakeJob('short')],
    executors: [executor],
    machine: fakeMachine(),
    config: { file: undefined, root: '/project' },
    plugins: [${camel}(), seen],
    clock,
  });
  expect(seen.events.filter((event) => event.type === 'warning').map((event) => event.message)).toEqual(['long took 90.0 s']);
});

test('an option that cannot be is refused', () => {
  expect(() => ${camel}({ fromMs: -1 })).toThrow('plugins.${name}.fromMs: expected a whole number of at least 0, found -1');
});
`,
};

for (const [path, text] of Object.entries(files)) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text, { flag: 'wx' });
}
await copyFile('LICENSE', join(folder, 'LICENSE'));

// What is referred to is built by `tsc -b`; before the command line, which bundles plugins.
const projects = await readFile('tsconfig.json', 'utf8');
const reference = '    { "path": "packages/mpmsub" }';
if (!projects.includes(reference)) fail(`tsconfig.json has no line ${reference.trim()}; add { "path": "${folder}" } yourself`);
await writeFile('tsconfig.json', projects.replace(reference, `    { "path": "${folder}" },\n${reference}`));

process.stdout.write(`made ${folder}. Next:
  npm install                  so that others can import @mpmsub/plugin-${name}
  npx vitest run ${folder}
  docs/plugins.md              what a plugin can do
`);

function json(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
