import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

let project: Project;
afterEach(() => {
  vi.unstubAllEnvs();
  project?.close();
});

/** Lets the date of the runner (not of its jobs) be what a file says, from now on and whenever it changes; monotonic time goes on. */
function takeDateFromFile(): void {
  writeFileSync(project.path('date'), '+0');
  vi.stubEnv('LD_PRELOAD', LIBRARY!);
  vi.stubEnv('FAKETIME_TIMESTAMP_FILE', project.path('date'));
  vi.stubEnv('FAKETIME_DONT_FAKE_MONOTONIC', '1');
  vi.stubEnv('FAKETIME_NO_CACHE', '1');
}

const JOB = {
  cmd: `echo up >> up; while [ ! -e go ]; do sleep 0.05; done`,
  timeout: '30s',
  env: { LD_PRELOAD: null },
};

describe.skipIf(LIBRARY === undefined)('a system date that jumps while a run goes on', () => {
  it.each([
    ['ahead by a year', '+365d'],
    ['back by a year', '-365d'],
  ])('%s: no deadline passes, no job is lost, and times stay in order', async (_, jump) => {
    project = makeProject();
    takeDateFromFile();
    writeFileSync(
      project.path('mpmsub.config.mjs'),
      `import { writeFileSync } from 'node:fs';
const tell = { name: 'tell', apply: ({ hooks }) => hooks.runEnd.tap('tell', () => writeFileSync('told', String(Date.now()))) };
export default { cpus: 1, plugins: [tell], jobs: { a: ${JSON.stringify(JOB)}, b: { cmd: 'true', needs: ['a'], retry: 1 } } };
`,
    );
    const { end } = project.start('run', '--no-progress', '--run-timeout', '40s');
    await vi.waitUntil(() => project.lines('up').length === 1, { timeout: 30_000 });
    writeFileSync(project.path('date'), jump);
    writeFileSync(project.path('go'), '');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(0);
    const days = (Number(project.lines('told')[0]) - Date.now()) / 86_400_000;
    expect(days, 'the runner saw the other date').toBeCloseTo(Number.parseInt(jump, 10), 0);
    // Warnings of the run's end stand before it.
    const told = project.journal(project.runs()[0]!).filter(({ type }) => type !== 'warning');
    const times = told.map(({ at }) => at as number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)! - times[0]!).toBeLessThan(40_000);
  });

  it('back between a run and the one that continues it: nothing runs twice', async () => {
    project = makeProject();
    takeDateFromFile();
    project.configure({ cpus: 1, jobs: { a: 'echo a >> effects', b: { cmd: 'test -e ok && echo b >> effects', needs: ['a'] } } });
    expect((await project.run('run', '--no-progress')).code).toBe(1);
    const [first] = project.runs();
    writeFileSync(project.path('date'), '-2d');
    writeFileSync(project.path('ok'), '');
    for (let round = 0; round < 2; round++) {
      const { code, stderr } = await project.run('run', '--no-progress', '--resume');
      expect(code, stderr).toBe(0);
    }
    expect(project.runs().at(-1), 'by its date the first run is the last').toBe(first);
    expect(project.lines('effects')).toEqual(['a', 'b']);
  });
});
