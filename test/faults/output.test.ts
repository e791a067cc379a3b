import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeProject, PROGRAM, type Project } from './project.js';

const isFull = process.env.MPMSUB_TEST_FULL === '1';
const MB = 2 ** 20;

let project: Project;
afterEach(() => project?.close());

/** Measures how far the runner's resident memory rises above what it was when the attempt began. Writing 5 resets the kernel's peak. */
const WATCH = `
import { readFileSync, writeFileSync } from 'node:fs';
const of = (name) => 1024 * Number(new RegExp(name + ':\\\\s*(\\\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1]);
export const watch = {
  name: 'watch',
  apply({ hooks }) {
    let before = 0;
    hooks.attemptStart.tap('watch', () => {
      before = of('VmRSS');
      writeFileSync('/proc/self/clear_refs', '5');
    });
    hooks.runEnd.tap('watch', () => writeFileSync('growth', String(of('VmHWM') - before)));
  },
};
`;

function configure(job: object): void {
  writeFileSync(project.path('watch.mjs'), WATCH);
  const config = `import { watch } from './watch.mjs';\nexport default { plugins: [watch], jobs: { talker: ${JSON.stringify(job)} } };\n`;
  writeFileSync(project.path('mpmsub.config.mjs'), config);
}

const growth = () => Number(readFileSync(project.path('growth'), 'utf8'));
const log = () => project.path('.mpmsub', 'runs', project.runs()[0]!, 'logs', 'talker.log');

describe.skipIf(process.platform !== 'linux')('a job that talks a lot', () => {
  const size = (isFull ? 2048 : 200) * MB;

  it(`${size / MB} MB into its log: the runner does not grow by more than 30 MB`, { timeout: 600_000 }, async () => {
    project = makeProject();
    configure({ cmd: `yes 'a line of some length, as programs write them' | head -c ${size}` });
    const { code, stderr } = await project.run('run', '--no-progress');
    expect(code, stderr).toBe(0);
    expect(statSync(log()).size).toBe(size);
    expect(growth()).toBeLessThan(30 * MB);
  });

  it('100 MB shown live to a reader that takes its time: the runner does not keep it', { timeout: 600_000 }, async () => {
    project = makeProject();
    const shown = 100 * MB;
    configure({ cmd: `yes 'a line of some length, as programs write them' | head -c ${shown}` });
    const line = `"$0" "$1" run --output live 2>&1 | { sleep 1; wc -c; }`;
    const { stdout } = spawnSync('sh', ['-c', line, process.execPath, PROGRAM], {
      cwd: project.folder,
      encoding: 'utf8',
      env: { ...process.env, CI: '1', NO_COLOR: '1' },
    });
    expect(Number(stdout)).toBeGreaterThan(shown);
    // Garbage that is not collected yet, besides: text is cut into lines here.
    expect(growth()).toBeLessThan(60 * MB);
  });

  it.skipIf(!isFull)('10 GB to where nothing keeps it', { timeout: 600_000 }, async () => {
    project = makeProject();
    configure({ cmd: ['head', '-c', '10G', '/dev/zero'], stdout: '/dev/null' });
    const { code, stderr } = await project.run('run', '--no-progress');
    expect(code, stderr).toBe(0);
    expect(growth()).toBeLessThan(30 * MB);
  });

  it('10 GB into a log on a disk of 3 MB: the job fails, the run goes on to its end, and on with room', async (test) => {
    if (process.getuid?.() !== 0) return test.skip();
    const small = mkdtempSync(join(tmpdir(), 'mpmsub-small-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', small]).status !== 0) {
      rmSync(small, { recursive: true });
      return test.skip();
    }
    try {
      project = makeProject(small);
      project.configure({
        cpus: 1,
        jobs: {
          talker: 'if [ -e quiet ]; then exit 0; fi; head -c 10G /dev/zero',
          after: { cmd: 'echo after > effect', needs: ['talker'] },
          beside: { cmd: 'exit 0', needs: [{ job: 'talker', when: 'always' }] },
        },
      });
      const first = await project.run('run', '--no-progress');
      expect(first.code, first.stderr).toBe(1);
      expect(first.stdout + first.stderr).toMatch(/1 failed, 1 skipped, 1 succeeded/);
      expect(first.stderr.split('journal of this run cannot be written').length - 1).toBeLessThanOrEqual(1);
      truncateSync(log());
      writeFileSync(project.path('quiet'), '');
      const again = await project.run('run', '--resume', '--no-progress');
      expect(again.code, again.stderr).toBe(0);
      expect(project.lines('effect')).toEqual(['after']);
    } finally {
      spawnSync('umount', ['-l', small]);
      rmSync(small, { recursive: true });
    }
  });

  it('into a device that is always full: the job fails by its own exit code', async () => {
    project = makeProject();
    project.configure({ jobs: { talker: { cmd: ['sh', '-c', 'echo no room || exit 9'], stdout: '/dev/full' } } });
    const { code, stdout, stderr } = await project.run('run', '--no-progress');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/talker\s+exit code 9/);
  });
});

describe('a job that does not care for its pipes', () => {
  it('closes them, never reads them, or leaves them to others: each ends as it should', async () => {
    project = makeProject();
    writeFileSync(project.path('large'), '');
    truncateSync(project.path('large'), 300 * MB);
    project.configure({
      jobs: {
        closes: 'exec 0<&- 1>&- 2>&-; echo written > closed; exit 0',
        'never reads a file': { cmd: 'exit 0', stdin: 'large' },
        'never reads a pipe': { pipeline: ['yes', 'sleep 0.1'] },
        'reads a little': { pipeline: ['yes', 'head -n 1'] },
        'writes to nobody': { pipeline: ['head -c 1000000 /dev/zero', 'true'] },
        'hands them on': { cmd: 'sleep 600 & exit 0' },
        'reads nothing that comes': { cmd: 'cat; exit 0' },
        'dies of its reader': { pipeline: ['yes', 'sh -c "exit 3"'] },
      },
    });
    const { code, stdout, stderr } = await project.run('run', '--no-progress');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/1 failed, 7 succeeded/);
    expect(stdout + stderr).toMatch(/dies of its reader\s+exit code 3/);
    expect(project.survivors()).toEqual([]);
  });
});
