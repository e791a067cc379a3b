import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub } from './rig/run-program.js';

/** Holds as many megabytes as the file beside it says, long enough to be seen at it. */
const HOLD = `import { readFileSync } from 'node:fs';
const held = Buffer.alloc(Number(readFileSync(new URL('size', import.meta.url), 'utf8')) * 1024 ** 2, 1);
setTimeout(() => held.fill(2), 500);
`;
const JOBS = { grows: { cmd: ['node', 'hold.mjs'] }, stays: { cmd: ['node', '-e', 'setTimeout(() => {}, 300)'] } };
const project = (config: string | Record<string, unknown> = { jobs: JOBS }) =>
  typeof config === 'string'
    ? folder({ 'mpmsub.config.mjs': config, 'hold.mjs': HOLD, size: '64', summary: '' })
    : folder({ 'mpmsub.config.json': config, 'hold.mjs': HOLD, size: '64', summary: '' });
const published = (cwd: string): Record<string, string> => {
  const { jobs } = JSON.parse(readFileSync(join(cwd, 'mpmsub.profile.json'), 'utf8'));
  return Object.fromEntries(jobs.map(({ job, memory }: { job: string; memory: string }) => [job, memory]));
};

describe('--fail-on-memory', () => {
  test('a job that grew fails the run until its new figure is accepted', async () => {
    const cwd = project();
    expect(await mpmsub(['profile'], { cwd })).toMatchObject({ code: 0 });
    const before = published(cwd);
    expect(Object.keys(before)).toEqual(['grows', 'stays']);
    const same = await mpmsub(['--fail-on-memory', '+50%'], { cwd });
    expect(same.stderr).not.toMatch(/memory grew/);
    expect(same.code).toBe(0);

    writeFileSync(join(cwd, 'size'), '400');
    const grown = await mpmsub(['--fail-on-memory', '+50%'], { cwd });
    expect(grown.code).toBe(1);
    expect(grown.stdout).toBe('');
    expect(grown.stderr).toMatch(/2 jobs succeeded/);
    expect(grown.stderr).toMatch(/memory grew by more than 50 %:\nJOB +BEFORE +NOW +GROWTH\ngrows +\d+M +\d+M +\+\d{3} %\n/);
    expect(grown.stderr).not.toMatch(/::error/);
    // What failed is not learned.
    expect(published(cwd)).toEqual(before);
    expect(await mpmsub(['profile', '--fail-on-memory', '50%'], { cwd })).toMatchObject({ code: 1 });
    expect(published(cwd)).toEqual(before);

    expect(await mpmsub(['profile', 'grows'], { cwd })).toMatchObject({ code: 0 });
    expect(await mpmsub(['--fail-on-memory', '50%'], { cwd })).toMatchObject({ code: 0 });
  });

  test('on GitHub Actions it annotates and adds to the summary of the step', async () => {
    const cwd = project();
    await mpmsub(['profile'], { cwd });
    writeFileSync(join(cwd, 'size'), '400');
    const env = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary') };
    const { code, stderr } = await mpmsub(['run', '--fail-on-memory=+50%'], { cwd, env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::error title=Memory of grows::grows used \d+M, \d+ %25 more than the \d+M of the profile/m);
    const summary = readFileSync(join(cwd, 'summary'), 'utf8');
    expect(summary).toMatch(
      /### Memory grew by more than 50 %\n\n\| job .*\n\| --- .*\n\| grows \| \d+M \| \d+M \| \+\d+ % \|\n/,
    );
    expect(summary).toMatch(/2 jobs succeeded/);
  });

  test('says of which jobs it can say nothing', async () => {
    const cwd = project();
    await mpmsub(['profile', 'stays'], { cwd });
    const { code, stderr } = await mpmsub(['--fail-on-memory', '50%'], { cwd, env: { CI: '1' } });
    expect(code).toBe(0);
    expect(stderr).toMatch(/says nothing of grows; "mpmsub profile" measures/);
  });

  test('fails when the profile cannot be read: nothing was compared', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'mpmsub.profile.json'), 'no profile');
    const { code, stderr } = await mpmsub(['--fail-on-memory', '50%'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/could not compare anything/);
  });

  test('a gate in the configuration fails the run as well', async () => {
    const config = (options: string) =>
      `import { profileCache } from '@mpmsub/plugin-profile-cache';
export default { jobs: ${JSON.stringify(JOBS)}, plugins: [profileCache(${options})] };\n`;
    const cwd = project(config(`{ failOnMemory: '+50%' }`));
    expect(await mpmsub([], { cwd })).toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'size'), '400');
    const grown = await mpmsub([], { cwd });
    expect(grown).toMatchObject({ code: 1 });
    expect(grown.stderr).toMatch(/grows used \d+M, \d+ % more/);
    const refused = await mpmsub(['--fail-on-memory', '50%'], { cwd });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/--fail-on-memory speaks to the plugin "profile-cache"/);
  });

  test.each(['15', 'a lot', '-5%'])('%j is no growth', async (text) => {
    const { code, stderr } = await mpmsub([`--fail-on-memory=${text}`], { cwd: project() });
    expect(code).toBe(2);
    expect(stderr).toMatch(/no growth in percent[\s\S]*write it like "\+15%"/);
  });
});
