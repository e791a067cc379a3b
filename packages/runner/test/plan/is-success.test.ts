import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { parseHalt } from '../../src/plan/halt.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from '../loop/scene.js';

const failing =
  (...ids: string[]) =>
  (id: string) =>
    ids.includes(id) ? { exit: { type: 'exited', code: 1 } as const, durationMs: 500 } : {};

describe('a run has succeeded', () => {
  const withHandler = [
    fakeJob('build'),
    fakeJob('notify', { needs: [{ job: 'build', when: 'failure' }] }),
    fakeJob('after-notify', { after: ['notify'] }),
    fakeJob('cleanup', { needs: [{ job: 'build', when: 'always' }] }),
  ];

  it('when what waits for a failure was not needed', async () => {
    const report = await run(scene(withHandler).options);
    expect(report).toMatchObject({ ok: true, counts: { succeeded: 2, skipped: 2 } });
  });

  it('not when the failure came, even if it was dealt with', async () => {
    const report = await run(scene(withHandler, failing('build')).options);
    expect(report).toMatchObject({ ok: false, counts: { succeeded: 3, failed: 1 } });
  });

  const jobs = ['a', 'b', 'c', 'd'].map((id) => fakeJob(id));
  it.each([
    ['now,success=1', [], true],
    ['soon,success=1', ['a'], true],
    ['soon,success=4', ['a'], false],
    ['soon,done=1', [], true],
    ['soon,done=50%', ['a'], false],
    ['now,fail=1', ['a'], false],
  ] as const)('ended by --halt %s, where %j fail: %s', async (text, failed, ok) => {
    const { options } = scene(jobs, failing(...failed), { halt: parseHalt(text) });
    expect((await run(options)).ok).toBe(ok);
  });

  it('not when somebody stopped it before enough had succeeded', async () => {
    const { options } = scene(jobs, undefined, { halt: parseHalt('now,success=3'), timeoutMs: 500 });
    expect(await run(options)).toMatchObject({ ok: false, interrupted: 'the time limit of 500ms' });
  });
});
