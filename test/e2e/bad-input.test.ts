import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub } from './rig/run-program.js';

const config = (text: string) => ({
  'mpmsub.config.ts': `import { defineConfig } from 'mpmsub';\nexport default defineConfig(${text});\n`,
});

/** Configurations that are wrong, with all that must be said of each: the place and the remedy. */
const CONFIGS: [string, Record<string, unknown>, readonly RegExp[]][] = [
  ['no configuration', {}, [/no configuration found in .*mpmsub-e2e/, /mpmsub init/]],
  [
    'a syntax error',
    { 'mpmsub.config.ts': 'export default {\n  jobs: {\n    a: "x",,\n' },
    [/mpmsub\.config\.ts:3:\d+/, /> ?3 \|/],
  ],
  ['a configuration that throws', { 'mpmsub.config.ts': 'throw new Error("own words")' }, [/own words/, /mpmsub\.config\.ts/]],
  [
    'a configuration that throws ENOENT',
    { 'mpmsub.config.ts': 'import { readFileSync } from "node:fs";\nreadFileSync("/no/such/file");' },
    [/ENOENT.*\/no\/such\/file/, /mpmsub\.config\.ts:2/],
  ],
  ['broken JSON', { 'mpmsub.config.json': '{ "jobs": { "a": }' }, [/mpmsub\.config\.json:1:\d+/]],
  ['broken YAML', { 'mpmsub.config.yaml': 'jobs:\n  a: "x\n' }, [/mpmsub\.config\.yaml:\d+/]],
  [
    'an unknown key',
    config('{ jobs: { a: { cmd: "true", memroy: "1G" } } }'),
    [/jobs\.a/, /memroy/, /"memory"/, /mpmsub\.config\.ts:2/],
  ],
  ['a wrong type', config('{ jobs: { a: { cmd: 5 } } }'), [/jobs\.a\.cmd/, /expected .*command/, /5/]],
  ['duplicate ids', config('{ jobs: [{ id: "a", cmd: "true" }, { id: "a", cmd: "false" }] }'), [/"a"/, /jobs\[1\]/]],
  [
    'an unknown need',
    config('{ jobs: { build: "true", test: { cmd: "true", needs: ["biuld"] } } }'),
    [/jobs\.test\.needs/, /biuld/, /"build"/],
  ],
  [
    'a cycle',
    config('{ jobs: { a: { cmd: "true", needs: ["b"] }, b: { cmd: "true", needs: ["a"] } } }'),
    [/a.*b.*a/, /mpmsub\.config\.ts:2:\d+/, /> 2 \|/],
  ],
  ['control characters in its text', { 'mpmsub.config.json': '{ "jobs": { "x\u0007\u001b[31m": 1 } }' }, [/␇␛\[31m/]],
  [
    'control characters in a name',
    { 'mpmsub.config.json': '{ "jobs": { "a\\u001b[2J": { "cmd": 5 } } }' },
    [/cannot be the id of a job/],
  ],
  [
    'a plugin that taps a hook that does not exist',
    config('{ jobs: { a: "true" }, plugins: [{ name: "mine", apply: ({ hooks }) => hooks.jobEnded.tap("mine", () => {}) }] }'),
    [/plugin "mine"/, /no hook "jobEnded"; did you mean "jobEnd"\?/],
  ],
  [
    'a misspelt option of a plugin',
    { 'mpmsub.config.yaml': 'jobs: [tsc -b]\nplugins:\n  - [summary, { verbos: true }]\n  - [progress, { mode: blok }]\n' },
    [/"summary".*unknown option "verbos"/, /did you mean "verbose"\?/, /"block".*"blok"/, /mpmsub\.config\.yaml:3/, /yaml:4/],
  ],
  ['no jobs', config('{ jobs: {} }'), [/no jobs/]],
  ['a promise that never settles', { 'mpmsub.config.mjs': 'export default new Promise(() => {})' }, [/never settles/]],
  ['an await that never ends', { 'mpmsub.config.mjs': 'await new Promise(() => {}); export default {}' }, [/never settles/]],
  ['process.exit', { 'mpmsub.config.mjs': 'process.exit(0)' }, [/process\.exit/]],
  ['a memory of nothing', config('{ jobs: { a: { cmd: "true", memory: "-1G" } } }'), [/jobs\.a\.memory/, /-1G/]],
  ['a unit that is none', config('{ jobs: { a: { cmd: "true", memory: "5Q" } } }'), [/jobs\.a\.memory/, /5Q/, /512M/]],
  ['two names of one field', config('{ jobs: { a: { cmd: "true", memory: "1G", m: "2G" } } }'), [/jobs\.a/, /memory/, /\bm\b/]],
  ['an undeclared resource', config('{ jobs: { a: { cmd: "true", resources: { gpu: 1 } } } }'), [/gpu/]],
  [
    'several problems at once',
    config('{ cpu: -1, jobs: { a: {}, b: { cmd: "x", timeout: "soon" } } }'),
    [/jobs\.a/, /jobs\.b\.timeout/, /errors; nothing has run/],
  ],
];

describe('a wrong configuration: exit 2, the place, the remedy, and nothing half-written', () => {
  test.each(CONFIGS)('%s', async (_, files, said) => {
    const cwd = folder(files);
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await mpmsub([], { cwd });
    for (const words of said) expect(stderr).toMatch(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/bug of mpmsub|\n {4}at /);
    expect(stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    expect(readdirSync(cwd)).toEqual(before);
  });
});

test('a promise of a plugin that fails while nobody waits for it: one warning, and the run goes on', async () => {
  const stray =
    '{ name: "stray", apply: ({ hooks }) => hooks.jobEnd.tap("stray", () => void Promise.reject(new Error("no answer"))) }';
  const cwd = folder(config(`{ jobs: { a: "true", b: { cmd: "echo on > b.txt", needs: ["a"] } }, plugins: [${stray}] }`));
  const { code, stderr } = await mpmsub([], { cwd });
  expect(code, stderr).toBe(0);
  expect(stderr.match(/warning: a promise that nobody waits for has failed \(told once\): Error: no answer/g)).toHaveLength(1);
  expect(existsSync(join(cwd, 'b.txt'))).toBe(true);
});

test('a plugin whose promise never settles is no success', async () => {
  const stuck = '{ name: "stuck", apply: ({ hooks }) => hooks.runEnd.tapPromise("stuck", () => new Promise(() => {})) }';
  const { code, stderr } = await mpmsub([], { cwd: folder(config(`{ jobs: { a: "true" }, plugins: [${stuck}] }`)) });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/never settles/);
});

describe('what the Python library got wrong is right', () => {
  test.each([
    ['"512K"', 512 * 1024],
    ['"16MiB"', 16 * 1024 ** 2],
    ['"1.5"', 1.5 * 1024 ** 2],
    ['"1.5 gb"', 1.5 * 1024 ** 3],
    ['256', 256 * 1024 ** 2],
  ])('memory: %s is %d bytes', async (text, bytes) => {
    const cwd = folder(config(`{ jobs: { a: { cmd: "true", memory: ${text} } } }`));
    const { code, stdout } = await mpmsub(['list', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[0].request.memory).toBe(bytes);
  });
});

const GOOD = config('{ jobs: { build: "true", test: { cmd: "true", needs: ["build"] } } }');

describe('words without a configuration: exit 2, and what they were taken for', () => {
  test.each([
    ['biuld', /no configuration found in .*, and "biuld" was taken for the name of a job.*\n.*mpmsub init/],
    ['lst', /"lst" was taken for the name of a job.*\n.*did you mean "list"\?/],
    ['commands.txt', /"commands\.txt" was taken .*\n.*mpmsub batch commands\.txt/],
    ['echo hi', /"echo", "hi" were taken for names of jobs/],
  ])('%s', async (words, said) => {
    const { code, stderr } = await mpmsub(words.split(' '), { cwd: folder({ 'commands.txt': 'true' }) });
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });
});

describe('a wrong command line: exit 2', () => {
  test.each<[string[], RegExp[]]>([
    [
      ['--memry', '2G'],
      [/unknown option '--memry'/, /--memory/],
    ],
    [['buid'], [/no job, tag or pattern matches "buid"/, /"build"/]],
    [['nothing-like-it'], [/nothing-like-it/, /mpmsub list/]],
    [['lst'], [/lst/, /"list"/]],
    [['x*', 'y*'], [/"x\*", "y\*"/]],
    [
      ['--memory', '12Q'],
      [/--memory/, /12Q/, /512M/],
    ],
    [['--cpus', '0'], [/--cpus/]],
    [
      ['--max-workers', '0'],
      [/--max-workers/, /at least 1/],
    ],
    [['--retry', '-1'], [/--retry/]],
    [
      ['--timeout', 'soon'],
      [/--timeout/, /soon/],
    ],
    [
      ['--halt', 'later'],
      [/--halt/, /soon,fail=3/],
    ],
    [['--fail-fast', '--keep-going'], [/fail-fast.*keep-going|keep-going.*fail-fast/]],
    [
      ['--reporter', 'htlm'],
      [/no reporter "htlm"/, /did you mean "html"\?/],
    ],
    [
      ['--reporter', 'html=mpmsub.config.ts/below.html'],
      [/report-html: .*mpmsub\.config\.ts\/below\.html cannot be written: ENOTDIR/],
    ],
    [['--reporter', 'junit=.'], [/report-junit: .* cannot be written: it is a folder/]],
    [['--joblog', '.'], [/journal: .* it is a folder/]],
    [['batch', '--joblog', '.', 'echo {}', ':::', '1'], [/journal: .* it is a folder/]],
    [['--output', 'loud'], [/live.*grouped.*failed.*none/]],
    [['--resume', '--run', 'no-such-run'], [/no-such-run/]],
    [['--run', 'x'], [/--resume or --rerun-failed/]],
    [
      ['-c', 'none.ts'],
      [/none\.ts/, /does not exist/],
    ],
    [
      ['-C', 'none'],
      [/none/, /no folder/],
    ],
    [['graph', '--format', 'png'], [/mermaid.*dot.*json/]],
    [['logs', 'build'], [/nothing has run/]],
    [['explain', 'buid'], [/"build"/]],
    [['report'], [/nothing has run/]],
    [['profile', '--runs', '0'], [/--runs/]],
    [['completion', 'csh'], [/bash, zsh, fish, powershell/]],
    [['batch', 'none.txt'], [/none\.txt/]],
    [
      ['batch', "echo 'a'"],
      [/no file called "echo 'a'"/, /mpmsub batch 'echo '\\''a'\\'' \{\}'/],
    ],
    [['batch', 'a', 'b'], [/one file of commands/]],
    [['batch', '--colsep', '(', 'echo {}', ':::', '1'], [/--colsep/]],
    [['init'], [/mpmsub\.config\.ts exists already/, /--force/]],
  ])('mpmsub %j', async (args, said) => {
    const cwd = folder(GOOD);
    const { code, stdout, stderr } = await mpmsub(args, { cwd });
    for (const words of said) expect(stderr).toMatch(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/bug of mpmsub/);
    expect(existsSync(join(cwd, '.mpmsub'))).toBe(false);
  });
});

describe('a report that can no longer be written at the end', () => {
  test('exit 1, though all jobs succeeded', async () => {
    const cwd = folder(config('{ jobs: { a: "mkdir out.xml" } }'));
    const { code, stderr } = await mpmsub(['--reporter', 'junit=out.xml'], { cwd });
    expect(stderr).toMatch(/1 job succeeded/);
    expect(stderr).toMatch(/the junit report could not be written: EISDIR/);
    expect(code).toBe(1);
  });
});

describe("what is a job's own fault: exit 1, and the others run", () => {
  test('a command that does not exist', async () => {
    const cwd = folder(config('{ jobs: { a: { cmd: ["no-such-program", "x"] }, b: "echo b" } }'));
    const { code, stderr } = await mpmsub([], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no-such-program/);
    expect(stderr).toMatch(/1 failed, 1 succeeded/);
  });

  test('a folder that does not exist', async () => {
    const cwd = folder(config('{ jobs: { a: { cmd: "true", cwd: "nowhere" }, b: "echo b" } }'));
    const { code, stderr } = await mpmsub([], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/nowhere/);
  });

  test.runIf(process.getuid?.() !== 0)('logs that cannot be written', async () => {
    const cwd = folder(config('{ jobs: { a: "true" } }'));
    chmodSync(cwd, 0o500);
    const { code, stderr } = await mpmsub([], { cwd });
    chmodSync(cwd, 0o700);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\.mpmsub/);
    expect(stderr).not.toMatch(/bug of mpmsub/);
  });

  test('a file where the folder of logs should be', async () => {
    const cwd = folder({ ...config('{ jobs: { a: "true" } }'), '.mpmsub': 'in the way' });
    const { code, stderr } = await mpmsub([], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/what jobs print has no place: .*\.mpmsub\/runs\/logs cannot be written: ENOTDIR/);
    expect(stderr).not.toMatch(/bug of mpmsub/);
  });

  test('a job larger than the machine runs alone, and --strict forbids it', async () => {
    const cwd = folder(config('{ jobs: { a: { cmd: "true", memory: "900T" } } }'));
    const lenient = await mpmsub([], { cwd });
    expect(lenient.code).toBe(0);
    expect(lenient.stderr).toMatch(/900T.*runs alone/s);
    const strict = await mpmsub(['--strict'], { cwd });
    expect(strict.code).toBe(2);
    expect(strict.stderr).toMatch(/"a" asks for 900T/);
  });
});

test('init never overwrites another kind of configuration', async () => {
  const cwd = folder({ 'package.json': { mpmsub: { jobs: { a: 'true' } } } });
  const { code, stderr } = await mpmsub(['init', '--force'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/package\.json/);
  expect(existsSync(join(cwd, 'mpmsub.config.ts'))).toBe(false);
});

test('a plugin of the configuration that a flag speaks to', async () => {
  const cwd = folder({
    'mpmsub.config.ts': `import { defineConfig, journal } from 'mpmsub';\nexport default defineConfig({ jobs: { a: 'true' }, plugins: [journal()] });\n`,
  });
  mkdirSync(join(cwd, 'sub'));
  writeFileSync(join(cwd, 'sub/x'), '');
  const { code, stderr } = await mpmsub(['--resume'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--resume speaks to the plugin "journal"/);
});
