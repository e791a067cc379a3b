import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY, runProgram } from './rig/run-program.js';

const CONFIG = { 'mpmsub.config.json': { jobs: { a: 'echo a', b: { cmd: 'seq 50000', needs: ['a'] } } } };
const BIN = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');

/** Runs a line of a shell in which `$M` is mpmsub. */
function shell(line: string, cwd: string) {
  return runProgram('bash', ['-c', line], { cwd, env: { M: `${process.execPath} ${BIN}` } });
}

describe('output that goes nowhere: the run goes on, and says it is no bug', () => {
  test.each([
    ['a reader of events that leaves', '$M --json | head -1 >/dev/null; echo $PIPESTATUS'],
    ['a reader of messages that leaves', '{ $M; echo $? >code; } 2>&1 | head -1 >/dev/null; cat code'],
    ['a closed standard output', '($M --json >&-; echo $?) '],
    ['a closed standard error', '$M 2>&-; echo $?'],
    ['all of them closed', '$M --json <&- >&- 2>&-; echo $?'],
    ['a full disk under the messages', '$M 2>/dev/full; echo $?'],
  ])('%s', async (_, line) => {
    const cwd = folder(CONFIG);
    const { stdout, stderr } = await shell(line, cwd);
    expect(stdout.trim()).toBe('0');
    expect(stderr).not.toMatch(/bug of mpmsub|\n {4}at |error:/);
    expect(JSON.parse((await mpmsub(['runs', '--json'], { cwd })).stdout)).toMatchObject([{ report: { ok: true } }]);
  });

  test.each(['--json', 'list', '--help'])('a full disk under what was asked for: mpmsub %s', async (word) => {
    const cwd = folder(CONFIG);
    const { stdout, stderr } = await shell(`$M ${word} >/dev/full; echo $?`, cwd);
    expect(stdout.trim()).toBe('1');
    expect(stderr.match(/error: standard output cannot be written: ENOSPC/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/\n {4}at /);
    // The run itself came to its end.
    if (word === '--json') expect(stderr).toMatch(/2 jobs succeeded/);
  });

  test('a reader of a log that leaves', async () => {
    const cwd = folder(CONFIG);
    await mpmsub([], { cwd });
    const { stdout, stderr } = await shell('$M logs b | head -1; echo $PIPESTATUS', cwd);
    expect({ stdout, stderr }).toEqual({ stdout: '1\n0\n', stderr: '' });
  });
});

test.each([
  [80, 1],
  [1, 1],
  [5, 2],
])('a terminal of %d columns and %d rows', async (cols, rows) => {
  const cwd = folder({ 'mpmsub.config.json': { jobs: { a: 'true', b: 'echo said; exit 3' } } });
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm' };
  const terminal = spawn(process.execPath, [BIN], { cols, rows, cwd, env });
  let text = '';
  terminal.onData((piece) => {
    text += piece;
  });
  expect(await new Promise((done) => terminal.onExit(({ exitCode }) => done(exitCode)))).toBe(1);
  // The cursor is seen again, and lines wrap.
  expect(text.lastIndexOf('\x1b[?25h')).toBeGreaterThan(text.lastIndexOf('\x1b[?25l'));
  expect(text.lastIndexOf('\x1b[?7h')).toBeGreaterThanOrEqual(text.lastIndexOf('\x1b[?7l'));
  expect(text).not.toMatch(/bug of mpmsub/);
});

test('a log with binary garbage and escape codes reaches no terminal and no report', async () => {
  const garbage = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167 + (i >> 3)) % 256)).toString('latin1');
  const evil = '\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m\x9b5A\u202eback\r\nlast words\n';
  const cwd = folder({ 'noise.txt': garbage + evil, 'mpmsub.config.json': { jobs: { a: 'cat noise.txt; exit 1' } } });
  const { code, stderr } = await mpmsub([], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/last words/);
  for (const format of ['html', 'junit', 'markdown', 'trace', 'github']) {
    const { stdout } = await mpmsub(['report', '--format', format, '--out', '-'], { cwd });
    expect(stdout.length, format).toBeGreaterThan(100);
    expect({ format, codes: stdout.match(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/g) }).toEqual({ format, codes: null });
  }
  expect(stderr.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g)).toBeNull();
  // The log itself is kept as it came.
  const { stdout: path } = await mpmsub(['logs', 'a', '--path'], { cwd });
  expect(readFileSync(path.trim())).toEqual(readFileSync(join(cwd, 'noise.txt')));
});

test('logs of 200 MB, of one line and of many: nothing that is shown or written grows with them', async () => {
  const cwd = folder({
    'mpmsub.config.json': {
      jobs: { line: "head -c 200000000 /dev/zero | tr '\\0' x; exit 1", lines: 'yes 0123456789 | head -c 200000000; exit 1' },
    },
  });
  const { code, stderr } = await mpmsub([], { cwd });
  expect(code).toBe(1);
  expect(stderr.length).toBeLessThan(100_000);
  for (const format of ['html', 'junit', 'markdown', 'trace', 'github']) {
    const out = `report.${format}`;
    const { stderr: said } = await mpmsub(['report', '--format', format, '--out', out], { cwd });
    expect(said).toMatch(/wrote .*2 jobs/);
    expect(statSync(join(cwd, out)).size, format).toBeLessThan(300_000);
  }
});

describe('a report that cannot be written', () => {
  test.each(['junit=file/x.xml', 'trace=folder'])('--reporter %s: an error, before anything runs', async (reporter) => {
    const cwd = folder({ ...CONFIG, file: '', 'folder/x': '' });
    const { code, stderr } = await mpmsub(['--reporter', reporter], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/report-\w+: .* cannot be written: /);
    expect(existsSync(join(cwd, '.mpmsub'))).toBe(false);
  });

  test('in a configuration: an error, before anything runs', async () => {
    const config =
      "import { defineConfig, journal, reporter } from 'mpmsub';\n\
export default defineConfig({ jobs: { a: 'touch ran' }, plugins: [reporter({ format: 'junit', file: 'file/x.xml' }), journal({ joblog: 'folder' })] });";
    const cwd = folder({ 'mpmsub.config.ts': config, file: '', 'folder/x': '' });
    const { code, stderr } = await mpmsub([], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/report-junit: .*file\/x\.xml cannot be written: ENOTDIR.*\[unwritable-file\]/);
    expect(stderr).toMatch(/journal: .*folder cannot be written: it is a folder/);
    expect(existsSync(join(cwd, 'ran'))).toBe(false);
    expect(await mpmsub(['list'], { cwd })).toMatchObject({ code: 0 });
  });

  test('mpmsub report --out: an error', async () => {
    const cwd = folder({ ...CONFIG, file: '' });
    await mpmsub([], { cwd });
    const { code, stderr } = await mpmsub(['report', '--out', 'file/x.html'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write .*file\/x\.html.*\n.*--out/);
  });
});

describe('of two options about the same, none is passed over without a word', () => {
  const list = { list: 'sleep 0.2; echo slow\necho fast\n' };

  test.each([
    ['live', 'run'],
    ['grouped', 'run'],
    ['grouped', 'batch list'],
  ])('--no-progress --output %s of %s: the output, and no progress', async (mode, command) => {
    const cwd = folder({ 'mpmsub.config.json': { jobs: { a: 'echo said' } }, list: 'echo said\n' });
    const { stderr } = await mpmsub([...command.split(' '), '--no-progress', '--output', mode], { cwd });
    expect(stderr).toMatch(/said/);
    expect(stderr).not.toMatch(/1\/1/);
    expect((await mpmsub([...command.split(' '), '--no-progress'], { cwd })).stderr).not.toMatch(/said/);
  });

  test.each([
    ['-k', '--output grouped'],
    ['-k', '--json'],
    ['--tag', '--output live'],
    ['--tag', '--json'],
  ])('batch %s %s is refused', async (one, other) => {
    const { code, stderr } = await mpmsub(['batch', 'list', one, ...other.split(' ')], { cwd: folder(list) });
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: .*cannot be used with/);
  });

  test('batch -k is in the order of the commands', async () => {
    const { stdout } = await mpmsub(['batch', 'list', '-k', '--no-progress'], { cwd: folder(list) });
    expect(stdout).toBe('slow\nfast\n');
  });
});
