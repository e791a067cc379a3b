import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY, runProgram, startMpmsub } from './rig/run-program.js';

const CONFIG = `import { defineConfig } from 'mpmsub';
export default defineConfig({
  jobs: {
    a: { cmd: 'echo from a', tags: ['first'] },
    b: { cmd: 'echo from b >&2; test ! -e fail', needs: ['a'], env: { SECRET: 'hush-hush' } },
    'c/1': { cmd: ['true'], needs: ['b'], tags: ['last'] },
    'c/2': { cmd: ['true', '2'], needs: [{ job: 'b', when: 'always' }], description: 'in any case' },
  },
});
`;
const project = (more: Record<string, unknown> = {}) => folder({ 'mpmsub.config.ts': CONFIG, ...more });
const ids = (json: string) => (JSON.parse(json) as { id: string }[]).map(({ id }) => id);

test('--version is that of package.json, before and beside other words', async () => {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'packages/mpmsub/package.json'), 'utf8'));
  for (const args of [['--version'], ['-V'], ['list', '--version']]) {
    expect(await mpmsub(args, { cwd: '/' })).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  }
});

test('--help names every command and every exit code', async () => {
  const { code, stdout } = await mpmsub(['--help'], { cwd: '/' });
  expect(code).toBe(0);
  const commands = 'run list graph explain plan profile doctor init logs runs report batch schema completion'.split(' ');
  for (const command of commands) {
    expect(stdout).toContain(`\n  ${command} `);
    const help = await mpmsub([command, '--help'], { cwd: '/' });
    expect(help).toMatchObject({ code: 0, stderr: '' });
  }
  for (const line of stdout.slice(stdout.indexOf('Examples:')).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/Exit codes: 0 .* 1 .* 2 .*\n.* 70 .* 130\/143/);
});

describe('run', () => {
  test('runs everything, remembers it, and says so on stderr alone', async () => {
    const cwd = project();
    const { code, stdout, stderr } = await mpmsub([], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/4 jobs succeeded/);
    const profile = JSON.parse(readFileSync(join(cwd, 'mpmsub.profile.json'), 'utf8'));
    expect(profile.jobs.map(({ job }: { job: string }) => job)).toEqual(['a', 'b', 'c/1', 'c/2']);
    expect(readdirSync(join(cwd, '.mpmsub/runs'))).not.toHaveLength(0);
  });

  test('a failure: exit 1, dependents skipped, the reason and its last lines told', async () => {
    const { code, stderr } = await mpmsub([], { cwd: project({ fail: '' }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/b {2}exit code 1/);
    expect(stderr).toMatch(/from b/);
    expect(stderr).toMatch(/1 failed, 1 skipped, 2 succeeded/);
  });

  test.each([
    [['a'], ['a']],
    [['c/1'], ['a', 'b', 'c/1']],
    [['last'], ['a', 'b', 'c/1']],
    [['c/*'], ['a', 'b', 'c/1', 'c/2']],
    [['*'], ['a', 'b', 'c/1', 'c/2']],
    [
      ['fir?t', 'b'],
      ['a', 'b'],
    ],
  ])('%j stands for %j', async (words, expected) => {
    const { stdout } = await mpmsub(['list', '--json', ...words], { cwd: project() });
    expect(ids(stdout)).toEqual(expected);
  });

  test('--json: every line of stdout is an event, in the order of the contract, without the values of env', async () => {
    const { code, stdout, stderr } = await mpmsub(['--json'], { cwd: project() });
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; jobId?: string });
    expect(events[0]?.type).toBe('run-start');
    expect(events.at(-1)).toMatchObject({ type: 'run-end', report: { ok: true, counts: { succeeded: 4 } } });
    const ofB = events.filter(({ jobId, type }) => jobId === 'b' && type !== 'usage').map(({ type }) => type);
    expect(ofB).toEqual(['attempt-start', 'attempt-end', 'job-end']);
    expect(stdout).toContain('SECRET');
    expect(stdout).not.toContain('hush-hush');
    expect(stderr).toMatch(/4 jobs succeeded/);
  });

  test('--quiet says nothing of a good run, and all of a bad one', async () => {
    expect(await mpmsub(['-q'], { cwd: project() })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const { code, stderr } = await mpmsub(['-q'], { cwd: project({ fail: '' }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/b {2}exit code 1/);
  });

  test('--fail-fast ends what runs', async () => {
    const cwd = folder({
      'mpmsub.config.ts': `export default { cpus: 2, jobs: { slow: { cmd: 'sleep 60', memory: '10M' }, bad: { cmd: 'exit 3', memory: '10M' }, late: { cmd: 'true', needs: ['slow'] } } };`,
    });
    const { code, stderr } = await mpmsub(['--fail-fast'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 failed/);
    expect(stderr).toMatch(/cancelled/);
  });

  test('--resume does not run again what succeeded', async () => {
    const cwd = project({ fail: '' });
    expect((await mpmsub([], { cwd })).code).toBe(1);
    rmSync(join(cwd, 'fail'));
    const { code, stdout } = await mpmsub(['--resume', '--json'], { cwd });
    expect(code).toBe(0);
    const started = stdout
      .split('\n')
      .filter((line) => line.startsWith('{"type":"attempt-start"'))
      .map((line) => JSON.parse(line).jobId);
    expect(started.sort()).toEqual(['b', 'c/1']);
  });

  test('--retry and --timeout are for jobs that say nothing of their own', async () => {
    const cwd = folder({
      'mpmsub.config.ts': `export default { jobs: { a: 'echo x >> tries; false', b: { cmd: 'sleep 30' } } };`,
    });
    const { code, stderr } = await mpmsub(['--retry', '2', '--timeout', '300ms'], { cwd });
    expect(code).toBe(1);
    expect(readFileSync(join(cwd, 'tries'), 'utf8')).toBe('x\nx\nx\n');
    expect(stderr).toMatch(/timeout/);
  });

  test('the configuration of a folder above is found, and -C and -c choose', async () => {
    const cwd = project({ 'deep/er/x.txt': '' });
    const here = await mpmsub(['list', '--json'], { cwd: join(cwd, 'deep/er') });
    expect(ids(here.stdout)).toHaveLength(4);
    const chosen = await mpmsub(['-C', cwd, 'list', '--json', 'a'], { cwd: '/' });
    expect(ids(chosen.stdout)).toEqual(['a']);
    const named = await mpmsub(['list', '--json', 'a', '-c', join(cwd, 'mpmsub.config.ts')], { cwd: '/' });
    expect(ids(named.stdout)).toEqual(['a']);
  });

  test('JSON, YAML and package.json', async () => {
    for (const files of [
      { 'mpmsub.config.json': { jobs: { a: 'true' } } },
      { 'mpmsub.config.yaml': 'jobs:\n  a: "true"\n' },
      { 'package.json': { mpmsub: { jobs: { a: 'true' } } } },
    ]) {
      expect((await mpmsub([], { cwd: folder(files) })).code).toBe(0);
    }
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends all jobs, and the exit code is %d', async (signal, expected) => {
    const cwd = folder({ 'mpmsub.config.ts': `export default { jobs: { long: 'echo $$ > pid; sleep 600 & sleep 600' } };` });
    const running = startMpmsub(['-v', '--json'], { cwd });
    // The job has written its pid when the file has a whole line.
    while (!(existsSync(join(cwd, 'pid')) && readFileSync(join(cwd, 'pid'), 'utf8').endsWith('\n')))
      await new Promise(setImmediate);
    running.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(expected);
    expect(stdout).toContain(`"interrupted":"${signal}"`);
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
    expect(() => process.kill(-pid, 0)).toThrow(/ESRCH/);
  });

  test('a reader that leaves early is no error', async () => {
    const cwd = project();
    const bin = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');
    const script = `set -o pipefail; "$0" "$1" --json 2>err | head -n 1 | cut -c1-19; "$0" "$1" list | true; "$0" "$1" 2>&1 >/dev/null | true; cat err`;
    const { stdout } = await runProgram('bash', ['-c', script, process.execPath, bin], { cwd });
    expect(stdout).toMatch(/^\{"type":"run-start"/);
    expect(stdout).toMatch(/4 jobs succeeded/);
    expect(stdout).not.toMatch(/EPIPE|bug of mpmsub/);
  });
});

describe('what there is and what was', () => {
  test('list shows requests, needs and how each job ended', async () => {
    const cwd = project();
    await mpmsub([], { cwd });
    const { stdout } = await mpmsub(['list'], { cwd });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^JOB +LAST +CPUS +MEMORY +NEEDS +TAGS +WHAT$/);
    expect(lines[1]).toMatch(/^a +ok \S+ +1 +\S+ measured +first +echo from a$/);
    expect(lines[4]).toMatch(/in any case$/);
  });

  test('a job that a plugin adds is known by its measurements like all others', async () => {
    const cwd = folder({
      'mpmsub.config.mjs': `import { normalize } from '@mpmsub/runner';
const adds = { name: 'adds', apply: ({ hooks, config }) =>
  hooks.plan.tap('adds', (jobs) => [...jobs, ...normalize({ jobs: { extra: 'echo extra' } }, config).jobs]) };
export default { memory: '8G', jobs: { a: 'true' }, plugins: [adds] };
`,
    });
    const booked = async (...args: string[]) => {
      const { stdout } = await mpmsub(['--json', ...args], { cwd });
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return events
        .filter(({ type }) => type === 'attempt-start')
        .map(({ jobId, attempt }) => [jobId, attempt.allocation.memory]);
    };
    expect(Object.fromEntries(await booked()).extra).toBeGreaterThan(1024 ** 3);
    expect(Object.fromEntries(await booked()).extra).toBeLessThan(1024 ** 3);
    expect(await booked('--resume')).toEqual([]);
  });

  test('list and explain say whose word holds: pinned, then measured, then declared', async () => {
    const jobs = {
      pinned: { cmd: ['true'], memory: '3G', pinned: true },
      measured: { cmd: ['true', '1'], memory: '2G' },
      declared: { cmd: ['false'], memory: '1G' },
      unknown: { cmd: ['cat', '/dev/null'] },
    };
    const cwd = folder({ 'mpmsub.config.json': { jobs } });
    expect(await mpmsub(['pinned', 'measured'], { cwd })).toMatchObject({ code: 0 });
    const { stdout } = await mpmsub(['list'], { cwd });
    expect(stdout).toMatch(/^pinned .* 3G pinned \(peak \S+\) /m);
    expect(stdout).toMatch(/^measured .* \S+M measured \(2G declared\) /m);
    expect(stdout).toMatch(/^declared .* 1G declared +false$/m);
    expect(stdout).toMatch(/^unknown +1 +cat/m);
    const rows: { id: string; memory: { source: string } }[] = JSON.parse((await mpmsub(['list', '--json'], { cwd })).stdout);
    expect(rows.map(({ memory }) => memory.source)).toEqual(['pinned', 'measured', 'declared', 'none']);
    const explained = async (id: string) => (await mpmsub(['explain', id], { cwd })).stdout;
    expect(await explained('pinned')).toMatch(/^memory +pinned: 3G; measured: peak \S+ in 1 run \(\S+\)$/m);
    expect(await explained('measured')).toMatch(/^memory +measured: peak \S+ in 1 run \(\S+\); declared: at most 2G$/m);
    expect(await explained('declared')).toMatch(/^memory +declared: 1G$/m);
  });

  test('graph in each form', async () => {
    const cwd = project();
    const mermaid = await mpmsub(['graph'], { cwd });
    expect(mermaid.stdout).toBe(
      'flowchart LR\n  j0["a"]\n  j1["b"]\n  j2["c/1"]\n  j3["c/2"]\n  j0 --> j1\n  j1 --> j2\n  j1 -->|in any case| j3\n',
    );
    expect((await mpmsub(['graph', '--format', 'dot', 'b'], { cwd })).stdout).toBe(
      'digraph jobs {\n  rankdir=LR;\n  node [shape=box];\n  "a";\n  "b";\n  "a" -> "b";\n}\n',
    );
    const json = JSON.parse((await mpmsub(['graph', '--format', 'json'], { cwd })).stdout);
    expect(json.jobs[3].needs).toEqual([{ job: 'b', when: 'always' }]);
  });

  test('logs of a job that wrote nothing says so, beside the output', async () => {
    const cwd = folder({ 'mpmsub.config.json': { jobs: { silent: 'true' } } });
    await mpmsub([], { cwd });
    const { code, stdout, stderr } = await mpmsub(['logs', 'silent'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^silent wrote nothing in run \S+\n$/);
  });

  test('runs, logs and explain tell of the last run; report writes it', async () => {
    const cwd = project({ fail: '' });
    await mpmsub([], { cwd });
    expect((await mpmsub(['runs'], { cwd })).stdout).toMatch(/failed .* 1 failed, 1 skipped, 2 ok\n/);
    expect((await mpmsub(['logs', 'b'], { cwd })).stdout).toBe('from b\n');
    const path = (await mpmsub(['logs', 'b', '--path'], { cwd: join(cwd, '.mpmsub') })).stdout.trim();
    expect(readFileSync(path, 'utf8')).toBe('from b\n');
    const explained = (await mpmsub(['explain', 'b'], { cwd })).stdout;
    for (const words of [/waits for +a\n/, /awaited by +c\/1, c\/2\n/, /last +failed: exit code 1/, /exit code 1/])
      expect(explained).toMatch(words);
    expect((await mpmsub(['explain', 'c/1'], { cwd })).stdout).toMatch(/skipped, because "b" did not succeed/);
    expect((await mpmsub(['report', '--out', 'r.html'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'r.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect((await mpmsub(['report', '--format', 'junit', '--out', '-'], { cwd })).stdout).toMatch(/^<\?xml/);
  });

  test('plan says what would start when, and runs nothing', async () => {
    const cwd = project();
    await mpmsub([], { cwd });
    rmSync(join(cwd, '.mpmsub/runs'), { recursive: true });
    const { stdout } = await mpmsub(['plan', '--json', '--cpus', '64', '--memory', '512G'], { cwd });
    const plan = JSON.parse(stdout);
    expect(plan.budget).toMatchObject({ cpus: 64, memory: 512 * 1024 ** 3 });
    const [a, b, c1, c2] = ['a', 'b', 'c/1', 'c/2'].map((id) => plan.jobs.find((job: { id: string }) => job.id === id));
    expect(b.startMs).toBeGreaterThanOrEqual(a.endMs);
    expect(c1.startMs).toBe(c2.startMs);
    expect(plan.smallest.cpus).toBeLessThanOrEqual(2);
    expect(existsSync(join(cwd, '.mpmsub/runs'))).toBe(false);
    const dry = await mpmsub(['--dry-run'], { cwd });
    expect(dry.stdout).toMatch(/4 jobs on .* CPUs/);
    const only = await mpmsub(['--only', 'b', '--dry-run'], { cwd });
    expect(only.stdout).toMatch(/1 job on .* CPUs/);
  });

  test('doctor measures a real job', async () => {
    const { probe, machine } = JSON.parse((await mpmsub(['doctor', '--json'], { cwd: '/' })).stdout);
    expect(probe.result.outcome.type).toBe('succeeded');
    expect(probe.result.measurement.peakMemory).toBeGreaterThan(probe.held);
    expect(machine.cpus).toBeGreaterThan(0);
    expect((await mpmsub(['doctor'], { cwd: '/' })).stdout).toMatch(/a real job +node holding 64M was measured by/);
  });

  test('schema is JSON Schema', async () => {
    const schema = JSON.parse((await mpmsub(['schema'], { cwd: '/' })).stdout);
    expect(JSON.stringify(schema)).toContain('memoryLimit');
  });
});

describe('profile', () => {
  test('--write puts measured memory into the configuration, and nothing else changes', async () => {
    const cwd = folder({
      'mpmsub.config.ts': `import { defineConfig } from 'mpmsub';\r\n\r\nexport default defineConfig({\r\n  jobs: {\r\n    big: { cmd: ['node', '-e', 'Buffer.alloc(200e6, 1)'] }, // mine\r\n  },\r\n});\r\n`,
    });
    const dry = await mpmsub(['profile', '--write', '--dry-run'], { cwd });
    expect(dry.stdout).toMatch(/^\+.*memory: /m);
    expect(existsSync(join(cwd, 'mpmsub.profile.json'))).toBe(false);
    const { code, stdout } = await mpmsub(['profile', '--write'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/the configuration was edited: 1 of 1 jobs/);
    const text = readFileSync(join(cwd, 'mpmsub.config.ts'), 'utf8');
    expect(text.replace(/, memory: '\d+M'/, '')).toBe(
      `import { defineConfig } from 'mpmsub';\r\n\r\nexport default defineConfig({\r\n  jobs: {\r\n    big: { cmd: ['node', '-e', 'Buffer.alloc(200e6, 1)'] }, // mine\r\n  },\r\n});\r\n`,
    );
    const written = Number(/memory: '(\d+)M'/.exec(text)?.[1]);
    expect(written).toBeGreaterThan(200e6 / 1024 ** 2);
    expect(written).toBeLessThan(600);
    expect((await mpmsub(['profile', '--only-missing'], { cwd })).stderr).toMatch(/every job was measured already/);
  });

  test('in CI a run writes nothing, a profile does', async () => {
    const cwd = project();
    await mpmsub([], { cwd, env: { CI: 'true' } });
    expect(existsSync(join(cwd, 'mpmsub.profile.json'))).toBe(false);
    await mpmsub(['profile'], { cwd, env: { CI: 'true' } });
    expect(existsSync(join(cwd, 'mpmsub.profile.json'))).toBe(true);
  });
});

describe('batch', () => {
  test('a file of commands: each output whole, in order with --keep-order, exit 1 when one fails', async () => {
    const cwd = folder({ 'list.txt': 'sleep 0.3; echo one\necho two; echo oops >&2\n# no\nexit 4\n' });
    const { code, stdout, stderr } = await mpmsub(['batch', '--keep-order', '--joblog', 'log.tsv', 'list.txt'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'one\ntwo\n' });
    expect(stderr).toMatch(/^oops$/m);
    const rows = readFileSync(join(cwd, 'log.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows[0]?.slice(0, 9)).toEqual([
      'Seq',
      'Host',
      'Starttime',
      'JobRuntime',
      'Send',
      'Receive',
      'Exitval',
      'Signal',
      'Command',
    ]);
    expect(
      rows
        .slice(1)
        .map((row) => [row[0], row[6], row[8]])
        .sort(),
    ).toEqual([
      ['1', '0', 'sleep 0.3; echo one'],
      ['2', '0', 'echo two; echo oops >&2'],
      ['3', '4', 'exit 4'],
    ]);
  });

  test('standard input, templates, tags and columns', async () => {
    const cwd = folder();
    const tagged = await mpmsub(['batch', '--tag', '--keep-order', '-q', 'printf "%s\\n" {} x', ':::', 'a b', "it's", '-n'], {
      cwd,
    });
    expect(tagged.stdout).toBe("a b\ta b\na b\tx\nit's\tit's\nit's\tx\n-n\t-n\n-n\tx\n");
    const columns = await mpmsub(['batch', '-q', '--keep-order', '--colsep', ',', '--', 'echo', '{2}-{1}', '::::', '-'], {
      cwd,
      input: 'a,b\nc,d\n',
    });
    expect(columns.stdout).toBe('b-a\nd-c\n');
    for (const template of [['echo {}!'], ['--', 'echo', '{}!']]) {
      const fed = await mpmsub(['batch', '-q', '--keep-order', ...template], { cwd, input: 'a b\nc\n' });
      expect(fed, fed.stderr).toMatchObject({ code: 0, stdout: 'a b!\nc!\n' });
    }
    const lines = await mpmsub(['batch', '-q', '-j', '1'], { cwd, input: 'echo 1\necho 2\n' });
    expect(lines.stdout).toBe('1\n2\n');
  });

  test('commands run as they come through a pipe, which may have no end', async () => {
    const cwd = folder();
    const bin = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');
    const batch = `"${process.execPath}" "${bin}" batch -q`;
    // The second command is written when the first has done its work.
    const producer = "{ echo 'touch first'; until [ -e first ]; do sleep 0.02; done; echo 'echo second'; }";
    const fed = await runProgram('sh', ['-c', `${producer} | ${batch} --keep-order`], { cwd });
    expect(fed).toMatchObject({ code: 0, stdout: 'second\n' });
    const endless = await runProgram('sh', ['-c', `yes echo x | ${batch} --halt soon,done=20`], { cwd });
    expect(endless.code).toBe(0);
    expect(endless.stdout).toMatch(/^(x\n){20,}$/);
  });

  test('a pipe that breaks off in a bad line: what came before runs, and the end is no success', async () => {
    const cwd = folder();
    const bin = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');
    const producer = "{ echo 'touch first'; until [ -e first ]; do sleep 0.02; done; printf 'echo a\\0b\\n'; }";
    const { code, stderr } = await runProgram('sh', ['-c', `${producer} | "${process.execPath}" "${bin}" batch`], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no further jobs are read, those read before go on: .*NUL/);
    expect(stderr).toMatch(/1 succeeded|1 job succeeded/);
  });

  test('what is no text comes out byte for byte, also behind a tag with signs of its own', async () => {
    const cwd = folder();
    const bin = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');
    const line = `"${process.execPath}" "${bin}" batch -q`;
    const plain = await runProgram('sh', ['-c', `${line} 'printf "\\377\\000\\303"' ::: a | od -An -tx1`], { cwd });
    expect(plain.stdout.trim()).toBe('ff 00 c3');
    const tagged = await runProgram('sh', ['-c', `${line} --tag 'printf "\\377\\n\\303\\n"; : {}' ::: 'é$&' | od -An -tx1`], {
      cwd,
    });
    expect(tagged.stdout.trim().replace(/\s+/g, ' ')).toBe('c3 a9 24 26 09 ff 0a c3 a9 24 26 09 c3 0a');
  });

  test('--resume runs only what had not succeeded', async () => {
    const cwd = folder({ 'list.txt': 'echo a >> trace\ntest -e ok && echo b >> trace\n' });
    expect((await mpmsub(['batch', 'list.txt'], { cwd })).code).toBe(1);
    await runProgram('touch', ['ok'], { cwd });
    expect((await mpmsub(['batch', '--resume', 'list.txt'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'trace'), 'utf8')).toBe('a\nb\n');
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('a script for %s', async (shell) => {
    const { code, stdout } = await mpmsub(['completion', shell], { cwd: '/' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/mpmsub.*complete/s);
  });

  test('commands, options and jobs', async () => {
    const cwd = project();
    const names = async (...words: string[]) =>
      (await mpmsub(['complete', '--', ...words], { cwd })).stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(await names('gr')).toContain('graph');
    expect(await names('run', 'c')).toEqual(expect.arrayContaining(['c/1', 'c/2']));
    // Without a command it is `run` that is meant.
    expect(await names('c')).toEqual(expect.arrayContaining(['c/1', 'c/2', 'completion']));
    expect(await names('c/1', 'c')).toEqual(expect.arrayContaining(['c/1', 'c/2']));
    expect(await names('--mem')).toContain('--memory');
    expect(await names('--output', 'g')).toContain('grouped');
    expect(await names('graph', '--mem')).not.toContain('--memory');
    expect(await names('graph', '--format', '')).toEqual(expect.arrayContaining(['mermaid', 'dot', 'json']));
  });
});
