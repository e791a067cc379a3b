import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Makes what is derived from the documented interfaces of the configuration: the JSON Schema that ships with the package, and the
// validator that the engine runs (compiled here, so that no schema compiler is loaded at run time). And the script of a report's page,
// which stands in the page as text. `--check` writes nothing and fails when a committed file is stale.

const root = new URL('../', import.meta.url);
const require = createRequire(import.meta.url);
const { createFormatter, createParser, createProgram, NeverType, SchemaGenerator } = require('ts-json-schema-generator');
const ts = createRequire(require.resolve('ts-json-schema-generator'))('typescript');
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');

/** Types that only code can give; they have no place in a JSON document. */
const CODE_ONLY = new Set(['Plugin', 'JobLike']);

const config = {
  path: fileURLToPath(new URL('packages/runner/src/config/spec.ts', root)),
  tsconfig: fileURLToPath(new URL('packages/runner/tsconfig.json', root)),
  type: 'ConfigSpec',
  expose: 'export',
  topRef: true,
  jsDoc: 'extended',
  functions: 'hide',
  additionalProperties: false,
  extraTags: ['expected'],
  skipTypeCheck: true,
};

const codeOnlyParser = {
  supportsNode: (node) => ts.isTypeReferenceNode(node) && CODE_ONLY.has(node.typeName.getText()),
  createType: () => new NeverType(),
};
const program = createProgram(config);
const generator = new SchemaGenerator(
  program,
  createParser(program, config, (parser) => parser.addNodeParser(codeOnlyParser)),
  createFormatter(config),
  config,
);
const schema = generator.createSchema('ConfigSpec');

dropUndefined(schema);

/** No JSON document holds `undefined`; a union needs no branch for it. */
function dropUndefined(node) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node.anyOf)) node.anyOf = node.anyOf.filter((branch) => JSON.stringify(branch) !== '{"not":{}}');
  for (const child of Object.values(node)) dropUndefined(child);
}

const expectations = {};
collectExpectations(schema.definitions, []);
const keys = Object.fromEntries(
  Object.entries(schema.definitions)
    .filter(([, definition]) => definition.properties)
    .map(([name, definition]) => [name, Object.keys(definition.properties)]),
);

/** Takes the `expected` annotations out of the schema and notes them by place. */
function collectExpectations(node, path) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.expected === 'string') {
    expectations[path.join('/')] = node.expected;
    delete node.expected;
  }
  for (const [key, child] of Object.entries(node)) collectExpectations(child, [...path, key]);
}

// Jobs are validated one by one and plugins are checked by hand: both may be made by code. Defaults get a validator of their own, so
// that every place in an error is told from the top of a named record.
const forValidator = structuredClone(schema);
for (const key of ['jobs', 'plugins', 'defaults']) delete forValidator.definitions.ConfigSpec.properties[key];
// A matrix is read by hand: what its keys are called is the user's choice, and jobs are validated when its values are in them.
forValidator.definitions.JobSpec.properties.matrix = {};
dropDescriptions(forValidator);

/** Prose is for editors; the validator is smaller without it. */
function dropDescriptions(node) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.description === 'string') delete node.description;
  for (const child of Object.values(node)) dropDescriptions(child);
}

const ajv = new Ajv({
  allErrors: true,
  strictTypes: false,
  allowUnionTypes: true,
  code: { source: true, esm: true, lines: true },
});
ajv.addSchema(forValidator, 'config');
const code = standaloneCode(ajv, {
  validateConfig: 'config#/definitions/ConfigSpec',
  validateDefaults: 'config#/definitions/JobDefaults',
  validateJob: 'config#/definitions/JobSpec',
});
if (code.includes('require(')) throw new Error('the validator must need no module at run time');

const header = '// Made by scripts/generate.mjs from the interfaces of spec.ts; not to be edited.\n';
const files = {
  'packages/runner/schema.json': `${JSON.stringify(schema, null, 2)}\n`,
  'packages/runner/src/config/generated/validators.ts': `${header}// @ts-nocheck\n${code.trim()}\n`,
  'packages/runner/src/config/generated/vocabulary.ts':
    `${header}\n/** What is expected at a place of the schema, in words. */\n` +
    `export const EXPECTATIONS: Readonly<Record<string, string>> = ${JSON.stringify(expectations, null, 2)};\n\n` +
    `/** The fields of each record of the schema. */\n` +
    `export const KEYS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(keys, null, 2)};\n`,
  'packages/plugin-report/src/generated/page-script.ts':
    '/** Made by scripts/generate.mjs from src/page; not to be edited. */\n' +
    `export const PAGE_SCRIPT = ${JSON.stringify(await pageScript())};\n`,
};

/**
 * The modules of the page as one script for browsers. Of the engine and of the words for people it gets only what it asks for, file by
 * file, and names stay as they are: a change of anything else must not change a letter of it.
 */
async function pageScript() {
  const source = (path) => fileURLToPath(new URL(`packages/${path}`, root));
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['packages/plugin-report/src/page/main.ts'],
    alias: { '@mpmsub/runner': source('runner/src/model/format.ts'), '@mpmsub/text': source('text/src/duration.ts') },
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text.trim();
}

const isCheck = process.argv.includes('--check');
for (const [path, text] of Object.entries(files)) {
  const file = new URL(path, root);
  if (!isCheck) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is stale: run "npm run generate"`);
    process.exitCode = 1;
  }
}
