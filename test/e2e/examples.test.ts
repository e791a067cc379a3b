import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY, runProgram } from './rig/run-program.js';

const examples = join(REPOSITORY, 'examples');

/** An example as it is in a fresh clone. */
function fresh(name: string): string {
  const cwd = join(examples, name);
  for (const made of ['.mpmsub', 'mpmsub.profile.json', 'work', 'dist'])
    rmSync(join(cwd, made), { recursive: true, force: true });
  return cwd;
}

const counts = /(\d+) jobs? succeeded/;

test('hello', async () => {
  const cwd = fresh('hello');
  const first = await mpmsub([], { cwd });
  expect(first).toMatchObject({ code: 0 });
  expect((await mpmsub(['logs', 'greet'], { cwd })).stdout).toBe('hello from greet\n');
  // The second run starts from what the first one measured.
  const { stdout } = await mpmsub(['list', '--json'], { cwd });
  const grow = (JSON.parse(stdout) as { id: string; estimate?: { peaks: number[] } }[]).find(({ id }) => id === 'grow');
  expect(grow?.estimate?.peaks[0]).toBeGreaterThan(60e6);
});

test('monorepo-ci: the real tools, by one line from the root', async () => {
  fresh('monorepo-ci');
  const { code, stderr } = await mpmsub(['-C', 'examples/monorepo-ci'], { cwd: REPOSITORY });
  expect(stderr).toMatch(counts);
  expect(code).toBe(0);
  const smoke = await mpmsub(['-C', 'examples/monorepo-ci', 'logs', 'app:smoke'], { cwd: REPOSITORY });
  expect(smoke.stdout).toBe('a walk through 3 corners is 5.66 long\n');
  const tests = await mpmsub(['-C', 'examples/monorepo-ci', 'logs', 'core:test'], { cwd: REPOSITORY });
  expect(tests.stdout).toMatch(/2 passed/);
});

test('scatter-gather: a text that is new is read by the next run', async () => {
  const cwd = fresh('scatter-gather');
  expect((await mpmsub([], { cwd })).stderr).toMatch(/10 jobs succeeded/);
  expect((await mpmsub(['logs', 'report'], { cwd })).stdout).toBe('the 24\nand 5\nfor 3\nwaits 3\nferry 2\nharbour 2\n');
  const { stdout } = await mpmsub(['list', '--json', 'count-*-5'], { cwd });
  expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
    'work',
    'count-harbour-5',
    'count-mountain-5',
    'count-night train-5',
  ]);
  const copy = folder({});
  cpSync(cwd, copy, { recursive: true });
  writeFileSync(join(copy, 'texts/a new one.txt'), 'ferry '.repeat(30));
  expect((await mpmsub([], { cwd: copy })).stderr).toMatch(/12 jobs succeeded/);
  expect(readFileSync(join(copy, 'work/rank-5.txt'), 'utf8')).toMatch(/^ferry 32\n/);
});

describe('genomics', async () => {
  const tools = ['bwa', 'samtools', 'wgsim'];
  const found = await Promise.all(tools.map((tool) => runProgram('sh', ['-c', `command -v ${tool}`], { cwd: '/' })));
  const missing = tools.filter((_, i) => found[i]?.code !== 0);
  if (missing.length > 0)
    console.warn(`examples/genomics is skipped: ${missing.join(', ')} not installed (apt-get install bwa samtools)`);

  test.skipIf(missing.length > 0)('aligns reads, and its second run starts from measured memory', async () => {
    const cwd = fresh('genomics');
    const first = await mpmsub([], { cwd });
    expect(first.stderr).toMatch(/13 jobs succeeded/);
    expect(first.code).toBe(0);
    // Three samples of 20,000 pairs each, nearly all of which find their place.
    const coverage = readFileSync(join(cwd, 'work/coverage.txt'), 'utf8').trim().split('\n')[1]?.split('\t') ?? [];
    expect(coverage[0]).toBe('chr1');
    expect(Number(coverage[3])).toBeGreaterThan(110_000);
    expect(Number(coverage[5])).toBeGreaterThan(99);
    expect(readFileSync(join(cwd, 'work/mother.flagstat.txt'), 'utf8')).toMatch(/^40000 \+ 0 .*total|^\d+ \+ 0 in total/m);

    const { stdout } = await mpmsub(['--json'], { cwd });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const align = events.find(({ type, jobId }) => type === 'attempt-start' && jobId === 'align:mother');
    const budget = events[0].budgets.local.memory;
    const measured = JSON.parse(readFileSync(join(cwd, 'mpmsub.profile.json'), 'utf8')).jobs;
    expect(measured.map(({ job }: { job: string }) => job)).toContain('align:mother');
    // Far below the fair share of an unknown job: it comes from the measurement.
    expect(align.attempt.allocation.memory).toBeLessThan(budget / 8);
    expect(align.attempt.allocation.memory).toBeGreaterThan(5e6);
  });
});

test('own-plugin: it watches, and it decides', async () => {
  const cwd = fresh('own-plugin');
  expect((await mpmsub([], { cwd })).code).toBe(0);
  const rows = readFileSync(join(cwd, 'timings.csv'), 'utf8').trim().split('\n');
  expect(rows[0]).toBe('job,outcome,milliseconds,peak bytes');
  expect(
    rows
      .slice(1)
      .map((row) => row.split(',').slice(0, 2).join())
      .sort(),
  ).toEqual(['compute:c,succeeded', 'fetch:a,succeeded', 'fetch:b,succeeded', 'fresh,succeeded']);
  const turns = readFileSync(join(cwd, 'turns.log'), 'utf8').trim().split('\n');
  expect(turns).toHaveLength(4);
  expect(turns.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
});

describe('python-parity', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = fresh('python-parity');
  });
  const jiti = join(REPOSITORY, 'node_modules/.bin/jiti');

  test.each([
    ['quick-start.ts', [/^4 jobs\n/, /job_0001: exit 0 after /, /4 succeeded, 0 failed\n/]],
    ['builder.ts', [/all succeeded\n/, /built/]],
    ['pipelines.ts', [/numbers with a seven: 271\n/, /no pipeline failed\n/]],
    ['profile.ts', [/large needs at least 100 MB more than small\n/]],
  ])('%s', async (file, said) => {
    const { code, stdout, stderr } = await runProgram(jiti, [file], { cwd });
    for (const words of said) expect(stdout).toMatch(words);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    if (file === 'builder.ts') expect(readFileSync(join(cwd, 'work/sorted.txt'), 'utf8')).toBe('a\nb\n');
    if (file === 'pipelines.ts') expect(existsSync(join(cwd, 'work/numbers.gz'))).toBe(true);
  });
});

test('every example is TypeScript without errors, and has a page', async () => {
  const { code, stdout } = await runProgram(join(REPOSITORY, 'node_modules/.bin/tsc'), ['-p', 'examples'], { cwd: REPOSITORY });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(existsSync(join(examples, name, 'README.md'))).toBe(true);
});
