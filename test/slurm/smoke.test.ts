import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSite, QUICK, type Site, skipReason } from './kit.js';

let site: Site;

describe.skipIf(skipReason() !== undefined)('a configuration on a real Slurm', () => {
  beforeAll(async () => {
    site = await openSite({ memory: 'poll' }, `a folder, "it's"\n$HOME %j`);
  });
  afterAll(() => site.close());

  it('runs local and remote jobs of one graph, measures them, and leaves nothing behind', async () => {
    const { project } = site;
    const odd = 'a, b\n"c" \'d\' $E `f` \\ =';
    project.configure({
      plugins: [QUICK],
      jobs: {
        first: { cmd: 'echo first $SLURM_CPUS_PER_TASK >> effects', executor: 'slurm', cpus: 2 },
        odd: { cmd: ['node', 'odd.mjs'], env: { ODD: odd }, executor: 'slurm', needs: ['first'], stdout: 'odd.txt' },
        piped: { pipeline: [['printf', 'b\\na\\n'], ['sort']], executor: 'slurm', needs: ['first'], stdout: 'sorted, here.txt' },
        here: { cmd: 'echo here $SLURM_JOB_ID >> effects', needs: ['odd'] },
        fails: { cmd: 'echo to the log; exit 3', executor: 'slurm' },
        late: { cmd: 'sleep 60', timeout: 1, executor: 'slurm' },
        skipped: { cmd: 'echo never >> effects', needs: ['fails'], executor: 'slurm' },
      },
    });
    writeFileSync(project.path('odd.mjs'), 'Buffer.alloc(100e6, 1); process.stdout.write(process.env.ODD);');
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stdout + stderr).toBe(1);
    expect(project.lines('effects')).toEqual(['first 2', 'here']);
    expect(project.lines('odd.txt').join('\n')).toBe(odd);
    expect(project.lines('sorted, here.txt')).toEqual(['a', 'b']);
    const [runId] = project.runs();
    expect(project.lines(`.mpmsub/runs/${runId}/logs/fails.log`)).toEqual(['to the log']);
    const ends = project.journal(runId!).filter(({ type }) => type === 'attempt-end');
    const reasons = Object.fromEntries(ends.map(({ jobId, reason = 'none' }) => [jobId, reason]));
    expect(reasons).toEqual({ first: 'none', odd: 'none', piped: 'none', here: 'none', fails: 'exit', late: 'timeout' });
    const measured = ends.find(({ jobId }) => jobId === 'odd')!.measurement as { peakMemory: number; cpuMs: number };
    expect(measured.peakMemory).toBeGreaterThan(100e6);
    expect(measured.cpuMs).toBeGreaterThan(0);
    expect(site.leftBatches()).toEqual([]);
  });

  it('tells what jobs use while they run there', async () => {
    const { project } = site;
    writeFileSync(
      project.path('stop.mjs'),
      `import { writeFileSync } from 'node:fs';
      const isLarge = ({ executor, attempts }) => executor === 'slurm' && attempts.some(({ memory }) => memory > 100e6);
      const apply = ({ hooks }) => hooks.usage.tap('stop', (event) => isLarge(event) && writeFileSync('stop', ''));
      export default () => ({ name: 'stop', apply });`,
    );
    const script =
      'const kept = Buffer.alloc(100e6, 1); setInterval(() => fs.existsSync("stop") && process.exit(kept.length - 100e6), 50)';
    project.configure({
      plugins: [QUICK, './stop.mjs'],
      jobs: { large: { cmd: ['node', '-e', script], executor: 'slurm', memory: '300M', timeout: 40 } },
    });
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stdout + stderr).toBe(0);
  });

  it('tries a job that Slurm ends for its memory again, with more', async () => {
    const { project } = site;
    // The first try does not end before Slurm has looked; nobody knows of its memory, so it has the cluster's default.
    const script = 'const kept = Buffer.alloc(150e6, 1); setTimeout(() => {}, process.env.MPMSUB_ATTEMPT > 1 ? 0 : 30000)';
    const cmd = ['node', '-e', `${script}; globalThis.kept = kept`];
    project.configure({ plugins: [QUICK], jobs: { hungry: { cmd, executor: 'slurm', family: 'hungry' } } });
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stdout + stderr).toBe(0);
    const ends = project.journal(project.runs().at(-1)!).filter(({ type }) => type === 'attempt-end');
    expect(ends.map(({ reason = 'none' }) => reason)).toEqual(['oom', 'none']);
  });

  it('tells what Slurm refuses, with the remedy, and goes on with the rest', async () => {
    const { project } = site;
    project.configure({
      plugins: [QUICK],
      defaults: { executor: 'slurm' },
      jobs: {
        nowhere: { cmd: 'true', slurm: { partition: 'nope' } },
        huge: { cmd: 'true', memory: '999G' },
        wide: { cmd: 'true', cpus: 64 },
        odd: { cmd: 'true', slurm: { extra: ['--no-such-option'] } },
        lost: { cmd: ['no-such-program'] },
        fine: { cmd: 'echo fine >> fine' },
      },
    });
    const { code, stdout, stderr } = await project.run('run');
    expect(code).toBe(1);
    const said = stdout + stderr;
    expect(said).toMatch(/nowhere.*slurm refuses it: .*invalid partition.*nope.*name one of those that "sinfo" lists/is);
    expect(said).toMatch(/huge.*1048576 MiB.*the largest node there has 4 CPUs and 8000 MiB; lower its cpus or memory/is);
    expect(said).toMatch(/wide.*asks for 64 CPUs, and the largest node/is);
    expect(said).toMatch(/odd.*no-such-option.*correct slurm\.extra/is);
    expect(said).toMatch(/no-such-program/);
    expect(project.lines('fine')).toEqual(['fine']);
    expect(site.leftBatches()).toEqual([]);
  });

  it('leaves its jobs there when it is interrupted, and the next run adopts them', async () => {
    const { project, slurm } = site;
    const wait = 'while [ ! -e go ]; do sleep 0.1; done; echo "went $X" >> went';
    project.configure({
      plugins: [QUICK],
      jobs: { a: { cmd: wait, executor: 'slurm' }, b: { cmd: wait, env: { X: '1' }, executor: 'slurm' } },
    });
    const { child, end } = project.start('run');
    await vi.waitUntil(() => slurm('squeue', '-h', '-r', '-t', 'R').split('\n').filter(Boolean).length === 2, {
      timeout: 30_000,
    });
    child.kill('SIGINT');
    const interrupted = await end;
    expect(interrupted).toMatchObject({ code: 130, signal: null });
    expect(interrupted.stdout + interrupted.stderr).toMatch(/2 jobs stay on Slurm; the next run adopts what is there/);
    expect(slurm('squeue', '-h', '-r', '-t', 'R').split('\n').filter(Boolean)).toHaveLength(2);
    const next = project.start('run', '--resume');
    writeFileSync(project.path('go'), '');
    const { code, stdout, stderr } = await next.end;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout + stderr).toMatch(/2 jobs that an earlier run left on slurm: adopted/);
    expect(project.lines('went').sort()).toEqual(['went ', 'went 1']);
    expect(site.leftBatches()).toEqual([]);
  });

  it('with --cancel ends them', async () => {
    const { project, slurm } = site;
    project.configure({ jobs: { a: 'echo up >> up; sleep 100' } });
    const { child, end } = project.start('run', '--on', 'slurm', '--cancel');
    await vi.waitUntil(() => project.lines('up').length > 0, { timeout: 30_000 });
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130 });
    expect(slurm('squeue', '-h', '-t', 'R')).toBe('');
    expect(site.leftBatches()).toEqual([]);
  });
});
