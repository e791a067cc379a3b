import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(async () => {
  for (const survivor of project.survivors()) tell(Number.parseInt(survivor, 10), 'SIGKILL');
  project.close();
});

/** Processes of the project that are no job's: the runner and what helps it to end jobs. */
function runnerAndHelpers(runner: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // No process, or gone.
    }
  }
  const jobs = new Set(project.survivors().map((survivor) => Number.parseInt(survivor, 10)));
  const family = [runner];
  for (const pid of family) for (const [child, parent] of parents) if (parent === pid) family.push(child);
  return family.filter((pid) => !jobs.has(pid));
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // A helper may end by itself in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const JOB = `
echo "begin $$" >> effects
trap 'echo "ended $$" >> effects; exit 1' TERM
for i in $(seq 600); do if [ -e go ]; then echo "done $$" >> effects; exit 0; fi; sleep 0.1; done
`;

/** Starts a run of two jobs, and kills the runner and all its helpers in one moment while the second one runs. */
async function killEverythingButJobs(): Promise<void> {
  project = makeProject();
  writeFileSync(project.path('job.sh'), JOB);
  project.configure({ jobs: { first: 'echo first >> effects', long: { cmd: ['sh', 'job.sh'], needs: ['first'] } } });
  const { child } = project.start('run');
  await vi.waitUntil(() => project.lines('effects').length === 2, { timeout: 30_000 });
  const doomed = runnerAndHelpers(child.pid!);
  // Stopped first, so that none of them sees another one's end.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of doomed) tell(pid, signal);
  await vi.waitUntil(() => child.signalCode === 'SIGKILL', { timeout: 30_000 });
}

describe.skipIf(process.platform !== 'linux')('a runner that dies with all its helpers', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('takes its jobs with it where the launcher is used', async () => {
    await killEverythingButJobs();
    await vi.waitUntil(() => project.survivors().length === 0, { timeout: 30_000 });
    writeFileSync(project.path('go'), '');
    const { code, stdout, stderr } = await project.run('run', '--resume');
    expect(code, stdout + stderr).toBe(0);
    const [first, begun, again, done] = project.lines('effects');
    expect([first, done]).toEqual(['first', again!.replace('begin', 'done')]);
    expect(again).not.toBe(begun);
  });

  it('leaves jobs behind without it: they are ended when the run is continued, and only then run again', async () => {
    vi.stubEnv('MPMSUB_NO_HELPER', '1');
    await killEverythingButJobs();
    expect(project.survivors().length).toBeGreaterThan(0);
    const again = project.start('run', '--resume');
    await vi.waitUntil(() => project.lines('effects').length >= 4 || again.child.exitCode !== null, { timeout: 50_000 });
    writeFileSync(project.path('go'), '');
    const { code, stdout, stderr } = await again.end;
    expect(code, stdout + stderr).toBe(0);
    const [old, fresh] = [1, 3].map((place) => project.lines('effects')[place]!.split(' ')[1]);
    expect(project.lines('effects')).toEqual(['first', `begin ${old}`, `ended ${old}`, `begin ${fresh}`, `done ${fresh}`]);
    expect(stdout + stderr).toMatch(/processes of the dead run .* were still alive and have been ended/);
    expect(project.survivors()).toEqual([]);
  });
});
