import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub } from './rig/run-program.js';

test('--run-timeout ends the whole run: exit 1, and the summary says what ended it', async () => {
  const cwd = folder({
    'mpmsub.config.json': {
      cpus: 1,
      jobs: { quick: 'true', long: { cmd: 'sleep 600', needs: ['quick'] }, late: { cmd: 'true', needs: ['long'] } },
    },
  });
  const { code, stderr } = await mpmsub(['--run-timeout', '3s'], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/2 cancelled, 1 succeeded of 3 jobs .*; ended early: the time limit of 3s/);
});

test('--joblog writes a row for each attempt, from the folder it is typed in; a continued run appends', async () => {
  const cwd = folder({
    'mpmsub.config.json': { cpus: 1, jobs: { a: 'true', b: { cmd: 'test -e ok', retry: 1, needs: ['a'] } } },
    'in/side': '',
  });
  const rows = () =>
    readFileSync(join(cwd, 'in/log.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'))
      .map((row) => [row[13], row[12], row[6]]);
  expect((await mpmsub(['--joblog', 'log.tsv'], { cwd: join(cwd, 'in') })).code).toBe(1);
  const first = [
    ['Id', 'Attempt', 'Exitval'],
    ['a', '1', '0'],
    ['b', '1', '1'],
    ['b', '2', '1'],
  ];
  expect(rows()).toEqual(first);
  writeFileSync(join(cwd, 'ok'), '');
  expect((await mpmsub(['--resume', '--joblog', 'log.tsv'], { cwd: join(cwd, 'in') })).code).toBe(0);
  expect(rows()).toEqual([...first, ['b', '1', '0']]);
});
