import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

const isFull = process.env.MPMSUB_TEST_FULL === '1';
const ROUNDS = isFull ? 50 : 3;
const JOBS = 150;
const KILLS = 12;

let project: Project | undefined;
afterEach(() => project?.close());

/** Keepers below this process, which starts jobs through a launcher. */
function keepersOf(runner: number): number[] {
  const rows = readdirSync('/proc').flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const close = stat.lastIndexOf(')');
      return [
        {
          pid: Number(name),
          name: stat.slice(stat.indexOf('(') + 1, close),
          parent: Number(stat.slice(close + 2).split(' ')[1]),
        },
      ];
    } catch {
      return [];
    }
  });
  const launchers = new Set(rows.filter(({ parent }) => parent === runner).map(({ pid }) => pid));
  return rows.filter(({ name, parent }) => launchers.has(parent) && name === 'mpmsub-keeper').map(({ pid }) => pid);
}

/** Kills keepers of a run, each some jobs after the last. */
async function killKeepers({ lines }: Project, runner: ChildProcess): Promise<number> {
  let kills = 0;
  while (kills < KILLS) {
    const seen = lines('effects').length;
    const isOver = () => runner.exitCode !== null;
    await vi.waitUntil(() => isOver() || lines('effects').length > seen + 2 + Math.random() * 8, {
      timeout: 30_000,
      interval: 1,
    });
    if (isOver()) break;
    for (const pid of keepersOf(runner.pid!).slice(0, 1)) {
      try {
        process.kill(pid, 'SIGKILL');
        kills++;
      } catch {
        // it has just gone
      }
    }
  }
  return kills;
}

it.skipIf(process.platform !== 'linux')(
  `a run of ${JOBS} short jobs whose keepers are killed comes to its end, and can be continued: ${ROUNDS} times`,
  { timeout: 600_000 },
  async () => {
    let kills = 0;
    for (let round = 0; round < ROUNDS; round++) {
      project?.close();
      project = makeProject();
      writeFileSync(project.path('job.sh'), 'echo "begin $1" >> effects\necho "done $1" >> effects\n');
      const jobs = Array.from({ length: JOBS }, (_, i) => ({ id: `j${i}`, cmd: ['sh', 'job.sh', String(i)] }));
      project.configure({ cpus: 2, jobs });
      const { child, end } = project.start('run');
      const killed = await killKeepers(project, child);
      kills += killed;
      const { code, stdout, stderr } = await end;
      expect([0, 1], stdout + stderr).toContain(code);
      const [run] = project.runs();
      const outcomes = project.journal(run!).flatMap(({ type, result }) => (type === 'job-end' ? [JSON.stringify(result)] : []));
      expect(outcomes).toHaveLength(JOBS);
      const failed = outcomes.filter((result) => !result.includes('"succeeded"'));
      for (const result of failed) expect(result).toContain('"SIGKILL"');
      expect(failed.length).toBeLessThanOrEqual(2 * killed); // what it kept, and what it had taken after that
      const count = (what: string) => project!.lines('effects').filter((line) => line.startsWith(what)).length;
      expect(count('begin')).toBeLessThanOrEqual(JOBS);
      const again = await project.run('run', '--resume');
      expect(again.code, again.stdout + again.stderr).toBe(0);
      expect(new Set(project.lines('effects').filter((line) => line.startsWith('done'))).size).toBe(JOBS);
      expect(count('done')).toBeLessThanOrEqual(JOBS + failed.length);
      await vi.waitUntil(() => project!.survivors().length === 0, { timeout: 20_000 });
    }
    expect(kills).toBeGreaterThan(ROUNDS);
  },
);
