import { expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub } from './rig/run-program.js';

/** A job that puts a folder where the end of the run wants to write a file. */
const IN_THE_WAY = { 'mpmsub.config.json': { jobs: { a: 'mkdir -p .mpmsub/mpmsub.profile-recent.ndjson' } } };

test.each(['', '--no-progress', '--verbose', '--reporter=agent', '--reporter=progress', '--json'])(
  'what goes wrong after the last job is said once: mpmsub %s',
  async (flag) => {
    const { code, stdout, stderr } = await mpmsub(flag === '' ? [] : [flag], { cwd: folder(IN_THE_WAY) });
    expect(code, stderr).toBe(0);
    expect(stderr.match(/the profile was not written: EISDIR.*\(profile-cache\)/g)).toHaveLength(1);
    const events =
      stdout === ''
        ? []
        : stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as { type: string; code?: string });
    expect(events.filter((event) => event.type === 'warning').map((event) => event.code)).toEqual(
      flag === '--json' ? ['profile-not-written'] : [],
    );
  },
);

test('profile: what it measured is lost, and that is an error', async () => {
  const { code, stderr } = await mpmsub(['profile'], { cwd: folder(IN_THE_WAY) });
  expect(stderr).toMatch(/the profile was not written: EISDIR/);
  expect(code).toBe(1);
});

test('--quiet says nothing when all succeeded, and warnings too when not', async () => {
  const good = await mpmsub(['-q'], { cwd: folder(IN_THE_WAY) });
  expect(good).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const { jobs } = IN_THE_WAY['mpmsub.config.json'];
  const bad = await mpmsub(['-q'], { cwd: folder({ 'mpmsub.config.json': { jobs: { ...jobs, b: 'false' } } }) });
  expect(bad.code).toBe(1);
  expect(bad.stderr.match(/the profile was not written/g)).toHaveLength(1);
  expect(bad.stderr).toMatch(/1 failed, 1 succeeded/);
});
