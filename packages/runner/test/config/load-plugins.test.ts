import { describe, expect, test } from 'vitest';
import { prepare, problemsOf } from './load-kit.js';

const yaml = (plugins: string) => ({ 'mpmsub.config.yaml': `jobs: [x]\nplugins:\n${plugins}` });

describe('plugins by name', () => {
  test.each([['profile-cache'], ['"@mpmsub/plugin-profile-cache"']])('a bundled one: %s', async (name) => {
    const { plugins } = await prepare(yaml(`  - ${name}`));
    expect(plugins).toEqual([{ name: 'profile-cache', apply: expect.any(Function) }]);
  });

  test('with options', async () => {
    const { plugins } = await prepare(yaml('  - [profile-cache, { into: config }]'));
    expect(plugins[0]).toMatchObject({ name: 'profile-cache', into: 'config' });
  });

  test.each([
    [
      'a factory by its name',
      'export const myPlugin = (options) => ({ name: "mine", apply() {}, options }); export const other = () => {}',
    ],
    ['the only function', 'export const create = (options) => ({ name: "mine", apply() {}, options }); export const version = 1'],
    ['the default', 'export default (options) => ({ name: "mine", apply() {}, options }); export const other = () => {}'],
  ])('a path to %s', async (_, text) => {
    const { plugins } = await prepare({ ...yaml('  - [./my-plugin.ts, { a: 1 }]'), 'my-plugin.ts': text });
    expect(plugins[0]).toMatchObject({ name: 'mine', options: { a: 1 } });
  });

  test.each(['mpmsub-plugin-mine', 'mine'])('a package: %s', async (name) => {
    const { plugins } = await prepare({
      ...yaml(`  - ${name}`),
      'node_modules/mpmsub-plugin-mine/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/mpmsub-plugin-mine/index.js': 'export default () => ({ name: "mine", apply() {} })',
    });
    expect(plugins[0]?.name).toBe('mine');
  });

  test('a path counts from the file that names it', async () => {
    const { plugins } = await prepare({
      'mpmsub.config.yaml': 'jobs: [x]\nextends: ./sub/base.yaml',
      'sub/base.yaml': 'plugins: [./mine.ts]',
      'sub/mine.ts': 'export default () => ({ name: "mine", apply() {} })',
    });
    expect(plugins).toHaveLength(1);
  });
});

describe('problems', () => {
  test('all that cannot be found, with a guess', async () => {
    const problems = await problemsOf(yaml('  - profile-cahce\n  - ./gone.ts\n  - left-over'));
    expect(problems.map(({ code, path, place, hint }) => [code, path, place?.line, hint])).toEqual([
      ['plugin-not-found', 'plugins[0]', 3, 'did you mean "profile-cache"?'],
      ['plugin-not-found', 'plugins[1]', 4, 'check the path; it counts from this file'],
      ['plugin-not-found', 'plugins[2]', 5, 'install it (npm install --save-dev left-over), or check its name'],
    ]);
  });

  test('a module without a factory', async () => {
    expect(await problemsOf({ ...yaml('  - ./mine.ts'), 'mine.ts': 'export const a = 1, b = 2' })).toEqual([
      expect.objectContaining({ code: 'plugin-not-found', message: expect.stringContaining('no factory') }),
    ]);
  });

  test('a factory that refuses its options', async () => {
    expect(
      await problemsOf({
        ...yaml('  - [./mine.ts, { a: 1 }]'),
        'mine.ts': 'export default () => { throw new Error("a must be text") }',
      }),
    ).toEqual([
      expect.objectContaining({ code: 'plugin-options', message: expect.stringContaining('a must be text'), path: 'plugins[0]' }),
    ]);
  });

  test('something made that is no plugin', async () => {
    const problems = await problemsOf({ ...yaml('  - ./mine.ts'), 'mine.ts': 'export default () => ({ nme: "x" })' });
    expect(problems).toEqual([
      expect.objectContaining({ code: 'bad-plugin', message: 'expected a plugin, found a record with "nme"' }),
    ]);
  });

  test('a factory that was not called, two of one name, and no list', async () => {
    const text =
      'const p = () => ({ name: "p", apply() {} });\nexport default { jobs: ["x"],\n  plugins: [\n    p,\n    p(),\n    p(),\n  ] };';
    const problems = await problemsOf({ 'mpmsub.config.ts': text });
    expect(problems.map(({ code, place, hint }) => [code, place?.line, hint])).toEqual([
      ['bad-plugin', 4, 'call it: p()'],
      ['duplicate-plugin', 6, 'keep one of them'],
    ]);
    expect(await problemsOf(yaml('  a: 1'))).toEqual([expect.objectContaining({ code: 'wrong-type', path: 'plugins' })]);
  });
});
