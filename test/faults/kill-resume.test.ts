import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

const isFull = process.env.MPMSUB_TEST_FULL === '1';
const KILLS = isFull ? 200 : 4;
const JOBS = isFull ? 300 : 60;

/** Says in one write when it begins and when its work is done, with the pid; every fifth job fails at its first attempt. */
const JOB = `
echo "begin $1 $$" >> effects
sleep 0.0$2
if [ $(($1 % 5)) = 0 ] && [ "$MPMSUB_ATTEMPT" = 1 ]; then exit 75; fi
echo "done $1 $$" >> effects
`;

let project: Project | undefined;
afterEach(() => project?.close());

/** A layered graph: each job of the upper layers needs two of the layer below. */
function configure({ configure: write, path }: Project): void {
  writeFileSync(path('job.sh'), JOB);
  const width = Math.ceil(JOBS / 5);
  const jobs = Array.from({ length: JOBS }, (_, i) => ({
    id: `j${i}`,
    cmd: ['sh', 'job.sh', String(i), String(1 + ((i * 7) % 9))],
    retry: 1,
    ...(i >= width && { needs: [...new Set([i - width, Math.max(0, i - width - 1 - (i % 3))])].map((n) => `j${n}`) }),
  }));
  write({ cpus: 2, jobs });
}

/** What a job did, in order: each beginning with what became of it. */
function story(lines: readonly string[], id: number): { pid: string; isDone: boolean }[] {
  const steps: { pid: string; isDone: boolean }[] = [];
  for (const line of lines) {
    const [what, of, pid] = line.split(' ');
    if (Number(of) !== id) continue;
    if (what === 'begin') steps.push({ pid: pid!, isDone: false });
    else {
      // Only the latest beginning may come to its end: an earlier process that goes on would have been left alive.
      expect(steps.at(-1)?.pid).toBe(pid);
      steps.at(-1)!.isDone = true;
    }
  }
  return steps;
}

/** Successes that journals of this project tell, by job: what was really run, not what was taken over. */
function journalled({ runs, journal }: Project): Map<string, number> {
  const told = new Map<string, number>();
  for (const runId of runs()) {
    for (const line of journal(runId)) {
      const { type, job, result } = line as { type: string; job: { id: string }; result: { outcome: { type: string } } };
      if (type === 'job-end' && result.outcome.type === 'succeeded') told.set(job.id, (told.get(job.id) ?? 0) + 1);
    }
  }
  return told;
}

describe('a runner that is killed again and again', () => {
  it(`loses nothing and repeats nothing that it knew of: ${KILLS} kills of a ${JOBS}-job run`, {
    timeout: 3_600_000,
  }, async () => {
    let kills = 0;
    let rounds = 0;
    while (kills < KILLS) {
      rounds++;
      project?.close();
      project = makeProject();
      configure(project);
      let killsHere = 0;
      for (;;) {
        const isLast = kills >= KILLS || killsHere >= 15;
        const begun = project.runs().length;
        const { child, end } = project.start('run', '--resume', '--no-progress');
        if (!isLast) {
          // From before its journal is there to long after; a moment that nobody chose.
          const moment = Math.random();
          if (moment > 0.1)
            await vi.waitUntil(() => project!.runs().length > begun || child.exitCode !== null, { timeout: 60_000, interval: 5 });
          await wait(moment * 800);
          child.kill('SIGKILL');
        }
        const finished = await end;
        if (finished.signal === 'SIGKILL') {
          kills++;
          killsHere++;
          continue;
        }
        expect(finished.code, finished.stderr + finished.stdout).toBe(0);
        break;
      }
      const lines = project.lines('effects');
      const told = journalled(project);
      for (let id = 0; id < JOBS; id++) {
        const steps = story(lines, id);
        expect(steps.at(-1)?.isDone, `job ${id} is done in the end`).toBe(true);
        // Done twice only when the runner died before it could know of the first time; each death can hit the two that ran.
        expect(told.get(`j${id}`), `job ${id} succeeded once by the journals`).toBe(1);
      }
      const repeated = lines.filter((line) => line.startsWith('done')).length - JOBS;
      expect(repeated).toBeGreaterThanOrEqual(0);
      expect(repeated).toBeLessThanOrEqual(2 * killsHere);
      await vi.waitUntil(() => project!.survivors().length === 0, { timeout: 20_000 });
    }
    if (isFull)
      appendFileSync(
        process.env.MPMSUB_FAULT_FIGURES ?? '/dev/null',
        `kill-resume: ${kills} kills in ${rounds} projects of ${JOBS} jobs\n`,
      );
  });
});
