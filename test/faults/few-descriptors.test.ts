import { spawnSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { makeProject, PROGRAM, type Project } from './project.js';

let project: Project;
afterEach(() => project.close());

/** From where Node itself starts to where all goes well. */
const LIMITS = [19, 20, 21, 22, 23, 24, 25, 26, 28, 32, 64];

it.skipIf(process.platform !== 'linux')(
  'where hardly a file may be open, a run still comes to its end and says why jobs cannot start',
  { timeout: 120_000 },
  () => {
    project = makeProject();
    project.configure({
      cpus: 20,
      jobs: Array.from({ length: 40 }, (_, i) => ({ id: `j${i}`, cmd: ['sh', '-c', 'sleep 0.05'] })),
    });
    const seen = LIMITS.map((limit) => {
      const line = `ulimit -n ${limit} && exec "$0" "$1" --no-progress`;
      const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, PROGRAM], {
        cwd: project.folder,
        encoding: 'utf8',
      });
      expect(stderr.match(/\n {4}at .*|.*TypeError.*|.*bug of mpmsub.*/)?.[0], String(limit)).toBeUndefined();
      if (status === 0) expect(stderr).toMatch(/40 jobs succeeded/);
      else expect(stderr).toMatch(/too many files are open; raise `ulimit -n`/);
      return status;
    });
    expect(seen.at(-1)).toBe(0);
    expect(seen[0]).toBe(1);
  },
);
