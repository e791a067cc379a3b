import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { evaluateModule, isSelfContained } from '../../src/config/evaluate-module.js';
import { MODULES, prepare, problemsOf } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

/** From now on the transpiler cannot be loaded. */
function withoutTranspiler(): void {
  vi.doMock('jiti', () => {
    throw new Error('the transpiler was loaded');
  });
}
afterEach(() => vi.doUnmock('jiti'));

const kept = (root: string): string => {
  const folder = join(root, '.cache/mpmsub/modules');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? 'nothing is kept');
};
const ids = async (root: string) => (await prepare({}, undefined, root)).jobs.map(({ id }) => id);

describe('a configuration that imports only what is here already', () => {
  const text = `import EventEmitter, { once } from "node:events";
import * as path from "path";
import { defineConfig, job } from "mpmsub";
if (!(new EventEmitter() instanceof EventEmitter) || typeof once !== "function") throw new Error("wrong namespace");
const name: string = path.basename(import.meta.filename, ".config.ts");
export default defineConfig({ jobs: { [name]: job("echo a") } });`;

  test('is transpiled once', async () => {
    const root = tempFolder({ 'mpmsub.config.ts': text });
    expect(await ids(root)).toEqual(['mpmsub']);
    withoutTranspiler();
    expect(await ids(root)).toEqual(['mpmsub']);
  });

  test('is transpiled again when a character changes', async () => {
    const root = tempFolder({ 'mpmsub.config.ts': text });
    await ids(root);
    writeFileSync(join(root, 'mpmsub.config.ts'), text.replace('[name]', '["b" + name]'));
    expect(await ids(root)).toEqual(['bmpmsub']);
  });

  test.each([
    ['cut off', (all: string) => all.slice(0, all.length / 2)],
    ['empty', () => ''],
    ['of another file', (all: string) => all.replace('mpmsub.config.ts"', 'other.ts"')],
    ['something else', () => '{"file":3}'],
  ])('is transpiled again when what is kept is %s', async (_, spoil) => {
    const root = tempFolder({ 'mpmsub.config.ts': text });
    await ids(root);
    writeFileSync(kept(root), spoil(readFileSync(kept(root), 'utf8')));
    expect(await ids(root)).toEqual(['mpmsub']);
    withoutTranspiler();
    expect(await ids(root)).toEqual(['mpmsub']);
  });

  test.skipIf(process.getuid?.() === 0)('works where nothing can be kept', async () => {
    const root = tempFolder({ 'mpmsub.config.ts': text, '.cache/mpmsub/modules/x': '' });
    chmodSync(join(root, '.cache/mpmsub/modules'), 0o500);
    expect(await ids(root)).toEqual(['mpmsub']);
  });

  test('tells the place of an error, the first time and the next', async () => {
    const root = tempFolder({ 'mpmsub.config.ts': 'const a: number = 1;\n\nexport default { jobs: nobody };' });
    const place = { line: 3, column: 1 };
    expect(await problemsOf({}, undefined, root)).toMatchObject([{ code: 'config-threw', place }]);
    withoutTranspiler();
    expect(await problemsOf({}, undefined, root)).toMatchObject([{ code: 'config-threw', place }]);
  });
});

test('a configuration that imports files of its own sees them change', async () => {
  const root = tempFolder({
    'mpmsub.config.ts': 'import { made } from "./jobs"; export default { jobs: made };',
    'jobs.ts': 'export const made: object = { a: "x" };',
  });
  expect(await ids(root)).toEqual(['a']);
  expect(() => kept(root)).not.toThrow();
  writeFileSync(join(root, 'jobs.ts'), 'export const made: object = { b: "x" };');
  expect(await ids(root)).toEqual(['b']);
});

describe('what is self-contained', () => {
  test.each([
    ['const a = await jitiImport("mpmsub");', true],
    ['const a = await jitiImport("node:fs"), b = require(\'os\');', true],
    ['exports.default = { cmd: "node --import" }', false],
    ['required(); object.require("x"); $import(); const { import: a } = b;', true],
    ['await jitiImport("./jobs")', false],
    ['await jitiImport("some-package")', false],
    ['require(name)', false],
    ['const load = require;', false],
    ['require.resolve("mpmsub")', false],
    ['jitiESMResolve("mpmsub")', false],
    ['await jitiImport("toString")', false],
    ['exports.__JITI_ERROR__ = {}', false],
  ])('%s: %s', (code, expected) => {
    expect(isSelfContained(code, MODULES)).toBe(expected);
  });
});

test('a module evaluated here is what the loader makes of it', async () => {
  const root = tempFolder({});
  const file = join(root, 'a.cjs');
  const code =
    '"use strict";module.exports = { file: __filename, folder: __dirname, own: module.filename, self: this, one: require("mpmsub") };';
  expect(await evaluateModule(code, file, MODULES)).toEqual({
    file,
    folder: root,
    own: file,
    self: undefined,
    one: MODULES.mpmsub,
  });
});
