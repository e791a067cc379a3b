import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const NAMES = [
  '../../../escaped',
  '/etc/escaped',
  'a/b/../../c',
  '..',
  '.',
  '\u009b31mC1',
  '\u202egnp.exe',
  'x'.repeat(300),
  '🚀'.repeat(75),
  'é',
  'e\u0301',
  'Case',
  'case',
  '-rf',
  '--help',
  '$(touch hurt)',
  '`touch hurt`',
  '%s%n',
  '{cpus}',
  'con',
  '"quoted"',
  "it's",
  '<script>alert(1)</script>',
  'build.2',
];

describe('job names that mean harm', () => {
  it.each(['line\nbreak', 'tab\there', '\u001b[2Jred', '\u0000', ''])(
    'are refused when they could not be shown: %j',
    async (id) => {
      project = makeProject();
      project.configure({ jobs: [{ id, cmd: 'touch hurt' }] });
      const { code, stdout, stderr } = await project.run('run');
      expect(code).toBe(2);
      expect(stdout + stderr).toContain('bad-id');
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      expect(existsSync(project.path('hurt'))).toBe(false);
    },
  );

  it('stay names: in files, on the terminal, in journals, logs and reports', async () => {
    project = makeProject();
    const jobs = NAMES.map((id, i) => ({ id, cmd: ['sh', '-c', `echo output ${i}; exit ${i % 7 === 3 ? 1 : 0}`] }));
    project.configure({ jobs });
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stderr).toBe(1);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/);

    const [runId] = project.runs();
    const ended = project.journal(runId!).filter((line) => line.type === 'job-end') as unknown as { job: { id: string } }[];
    expect(ended.map((line) => line.job.id).sort()).toEqual([...NAMES].sort());

    const logs = readdirSync(project.path('.mpmsub', 'runs', runId!, 'logs'));
    expect(logs).toHaveLength(NAMES.length);
    for (const name of logs) expect(lstatSync(join(project.path('.mpmsub', 'runs', runId!, 'logs'), name)).isFile()).toBe(true);
    expect(readdirSync(project.folder).filter((name) => !name.startsWith('.mpmsub') && !name.startsWith('mpmsub'))).toEqual([]);
    for (const path of ['/etc/escaped', project.path('..', 'escaped'), project.path('hurt')])
      expect(existsSync(path)).toBe(false);

    for (const [i, name] of NAMES.entries()) {
      if (i % 9 !== 0) continue;
      expect((await project.run('logs', '--', name)).stdout, name).toBe(`output ${i}\n`);
    }
    const again = await project.run('run', '--resume');
    expect(again.code).toBe(1);
    const second = project.journal(project.runs()[1]!).filter((line) => line.type === 'attempt-start');
    expect(second).toHaveLength(NAMES.filter((_, i) => i % 7 === 3).length);
  });
});
