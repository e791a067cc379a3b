import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project } from '../faults/project.js';
import { fetchGridEngine, type GridEngine, startGridEngine } from './grid-engine.js';
import { isFull, markers, notOnce } from './kit.js';

const fetched = isFull ? fetchGridEngine() : undefined;
if (fetched !== undefined && 'why' in fetched) console.log(`skipped: tests on a real Grid Engine: ${fetched.why}`);

interface Ended {
  readonly job: { readonly id: string };
  readonly result: { readonly outcome: { readonly type: string } };
}

let engine: GridEngine;
let project: Project;

const configure = (jobs: object, options: object = {}) => {
  const plugin = `sge(${JSON.stringify({ askEveryMs: 500, graceMs: 500, ...options })})`;
  const text = `import { sge } from '@mpmsub/plugin-slurm';\nexport default { plugins: [${plugin}], jobs: ${JSON.stringify(jobs)} };\n`;
  writeFileSync(project.path('mpmsub.config.mjs'), text);
};
const onSge = (jobs: Record<string, object>) =>
  Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, { ...job, executor: 'sge' }]));

/** What the test before has left may still be listed for a moment. */
const emptied = () => expect.poll(() => engine.list(), { timeout: 60_000 }).not.toMatch(/mpmsub-/);

describe.skipIf(fetched === undefined || 'why' in fetched)('the same on a real Grid Engine', () => {
  beforeAll(async () => {
    engine = await startGridEngine((fetched as { root: string }).root);
    project = makeProject(engine.root);
  }, 120_000);
  afterAll(async () => {
    project?.close();
    await engine?.stop();
  });

  it('runs jobs with their measurements, in the order of their needs, and tells how they failed', async () => {
    configure({
      ...onSge({
        'has a "name", with commas': {
          cmd: ['sh', '-c', 'echo "$X" > made; head -c 50000000 /dev/zero | tail -c 1'],
          env: { X: 'a, "b"' },
        },
        wide: { cmd: ['sh', '-c', 'test "$NSLOTS" = 2'], cpus: 2 },
        fails: { cmd: ['sh', '-c', 'exit 3'] },
      }),
      here: { cmd: 'cat made', needs: ['has a "name", with commas'] },
    });
    const { code, stdout, stderr } = await project.run('run', '--no-progress');
    expect({ code, said: stdout + stderr }).toMatchObject({ code: 1 });
    expect(stdout + stderr).toMatch(/fails.*exit code 3/);
    expect(project.lines('made')).toEqual(['a, "b"']);
    const journal = project.journal(project.runs().at(-1)!);
    const ends = journal.filter(({ type }) => type === 'job-end') as unknown as Ended[];
    expect(Object.fromEntries(ends.map(({ job, result }) => [job.id, result.outcome.type]))).toEqual({
      'has a "name", with commas': 'succeeded',
      wide: 'succeeded',
      fails: 'failed',
      here: 'succeeded',
    });
    const peaks = journal.flatMap(({ type, measurement }) =>
      type === 'attempt-end' ? [(measurement as { peakMemory?: number }).peakMemory] : [],
    );
    expect(peaks).toEqual([expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)]);
  }, 120_000);

  it('packs many short ones, each exactly once', async () => {
    configure(onSge(markers(200, '0')));
    expect(await project.run('run', '--no-progress')).toMatchObject({ code: 0 });
    expect(notOnce(project, 200)).toEqual({});
  }, 120_000);

  it('goes on with what a dead run has left', async () => {
    writeFileSync(project.path('effects'), '');
    configure(onSge(markers(4, '5')));
    await emptied();
    const { child, end } = project.start('run', '--no-progress');
    await expect.poll(() => engine.list(), { timeout: 60_000 }).toMatch(/mpmsub-/);
    child.kill('SIGKILL');
    await end;
    const resumed = await project.run('run', '--resume', '--no-progress');
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout + resumed.stderr).toMatch(/left on sge: adopted/);
    expect(notOnce(project, 4)).toEqual({});
  }, 120_000);

  it('ends its jobs where an interrupt means them too', async () => {
    writeFileSync(project.path('effects'), '');
    configure(onSge(markers(3, '300')), { onInterrupt: 'cancel' });
    await emptied();
    const { child, end } = project.start('run', '--no-progress');
    await expect.poll(() => engine.list(), { timeout: 60_000 }).toMatch(/<state>r<\/state>/);
    child.kill('SIGINT');
    await end;
    expect(engine.list()).not.toMatch(/mpmsub-/);
    expect(project.survivors()).toEqual([]);
    expect(project.lines('effects')).toEqual([]);
  }, 120_000);

  it('says what a refused submission lacks', async () => {
    configure(onSge({ a: { cmd: 'true' } }), { queue: 'nope' });
    const { code, stdout, stderr } = await project.run('run', '--no-progress');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/unknown queue "nope".*qconf -sql/s);
  }, 120_000);
});
