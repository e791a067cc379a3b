import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY } from './rig/run-program.js';

const BIN = join(REPOSITORY, 'packages/mpmsub/bin/mpmsub.js');
const within = (...args: string[]) => [process.execPath, BIN, ...args];

test('a run within a job books what the job was given: memory where it was asked for, nothing of a guess, flags before all', async () => {
  const cwd = folder({
    'mpmsub.config.json': {
      jobs: {
        given: { cmd: within('--json', '--cwd', 'web'), cpus: 2, memory: '512M' },
        guessed: { cmd: within('--json', '--cwd', 'web') },
        flags: { cmd: within('--json', '--cwd', 'web', '--cpus', '3', '--memory', '600M'), memory: '512M' },
        grandchild: { cmd: within('--cwd', 'middle'), memory: '512M' },
      },
    },
    'web/mpmsub.config.json': { jobs: { a: 'true' } },
    'middle/mpmsub.config.json': { jobs: { web: { cmd: within('--json', '--cwd', '../web') } } },
  });
  expect(await mpmsub([], { cwd })).toMatchObject({ code: 0 });
  const budgetIn = (log: string) => {
    const lines = readFileSync(join(cwd, log), 'utf8').split('\n');
    return JSON.parse(lines.find((line) => line.includes('"run-start"'))!).budgets.local;
  };
  const MiB = 2 ** 20;
  const logs = '.mpmsub/runs/latest/logs';
  const cpus = Math.min(2, availableParallelism());
  expect(budgetIn(`${logs}/given.log`)).toEqual({ cpus, memory: Math.floor(0.9 * 512 * MiB) });
  const guessed = budgetIn(`${logs}/guessed.log`);
  expect(guessed.cpus).toBe(1);
  expect(guessed.memory).toBeGreaterThan(512 * MiB);
  expect(budgetIn(`${logs}/flags.log`)).toEqual({ cpus: 3, memory: 600 * MiB });
  // The run in the middle knows nothing of its job's memory, and was given 512M itself.
  expect(budgetIn(`middle/${logs}/web.log`)).toEqual({ cpus: 1, memory: Math.floor(0.9 * 512 * MiB) });
});

test('a batch within a job does not become the run that is continued, reported and pointed at', async () => {
  const cwd = folder({
    'mpmsub.config.json': {
      jobs: {
        list: { cmd: within('batch', 'echo', ':::', '1', '2') },
        late: { cmd: 'exit 3', needs: ['list'] },
      },
    },
  });
  expect(await mpmsub([], { cwd })).toMatchObject({ code: 1 });
  expect((await mpmsub(['runs'], { cwd })).stdout).toMatch(/ 2 ok \(within job list\)\n.* 1 failed, 1 ok\n/);
  expect((await mpmsub(['report', '--format', 'markdown', '--out', '-'], { cwd })).stdout).toContain('late');
  expect(readFileSync(join(cwd, '.mpmsub/runs/latest/journal.ndjson'), 'utf8')).toContain('"late"');
  const again = await mpmsub(['--rerun-failed'], { cwd });
  expect(again.stderr).toMatch(/1 failed, 1 succeeded of 2 jobs in .* \(1 from an earlier run\)/);
});
