import { writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(() => project?.close());

/** Fails at once, but waits in its second attempt until it is told to go on. */
const JOB = `
echo "$MPMSUB_ATTEMPT" >> tries
while [ "$MPMSUB_ATTEMPT" = 2 ] && [ ! -e go ]; do sleep 0.1; done
exit 1
`;

it.each([
  ['dies', 'SIGKILL'],
  ['is stopped', 'SIGTERM'],
] as const)('a job whose run %s in its second of three attempts has two left', async (_, signal) => {
  project = makeProject();
  writeFileSync(project.path('job.sh'), JOB);
  project.configure({ jobs: { stubborn: { cmd: ['sh', 'job.sh'], retry: 2 } } });
  const { child, end } = project.start('run');
  await vi.waitUntil(() => project.lines('tries').length === 2, { timeout: 30_000 });
  child.kill(signal);
  await end;
  await vi.waitUntil(() => project.survivors().length === 0, { timeout: 30_000 });
  writeFileSync(project.path('go'), '');
  const { code, stdout, stderr } = await project.run('run', '--resume');
  expect(code, stdout + stderr).toBe(1);
  expect(project.lines('tries')).toEqual(['1', '2', '2', '3']);
  expect(stdout + stderr).toMatch(/3 tries/);
});
