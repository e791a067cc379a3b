import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isFull, markers, notOnce, openSite, QUICK, type Site, skipReason } from './kit.js';

let site: Site;
afterEach(async () => await site.close());

/** Counts of faults: as promised, or a few of each. */
const often = (full: number, quick: number) => Number(process.env.MPMSUB_TEST_FAULTS ?? (isFull ? full : quick));
const LONG = 3_600_000;

/** Runs until nothing fails, with `--resume` from the second time on. Answers the last run's output. */
async function finish(): Promise<string> {
  const { code, stdout, stderr } = await site.project.run('run', '--resume', '--no-progress');
  expect(code, stdout + stderr).toBe(0);
  return stdout + stderr;
}

/** Until `enough`: does something to the cluster, lets it work a moment, and undoes it. Answers how often. */
async function torment(enough: () => boolean, act: () => Promise<boolean>): Promise<number> {
  let times = 0;
  while (!enough()) {
    await pause(randomInt(100, 800));
    if (await act()) times += 1;
  }
  return times;
}

describe.skipIf(skipReason() !== undefined || (!isFull && process.env.MPMSUB_TEST_FAULTS === undefined))(
  'every job ends exactly once',
  () => {
    it('though the runner is killed at random points', { timeout: LONG }, async () => {
      const wanted = often(300, 5);
      for (let kills = 0; kills < wanted; ) {
        site = await openSite();
        const { project } = site;
        project.configure({ plugins: [QUICK], jobs: markers(40) });
        for (let round = 0; kills < wanted && round < 8; round++) {
          const { child, end } = project.start('run', '--resume', '--no-progress');
          const timer = setTimeout(() => child.kill('SIGKILL'), randomInt(200, 2500));
          const { signal } = await end;
          clearTimeout(timer);
          if (signal !== 'SIGKILL') break;
          kills += 1;
        }
        await finish();
        expect(notOnce(project, 40)).toEqual({});
        expect(site.leftBatches()).toEqual([]);
        if (kills < wanted) await site.close();
        console.log(`runner kills: ${kills}`);
      }
    });

    it('though the runner dies between a submission and its id, or just before', { timeout: LONG }, async () => {
      const wanted = often(60, 3);
      for (let deaths = 0; deaths < wanted; ) {
        site = await openSite();
        const { project } = site;
        site.fake(
          'sbatch',
          `case $(( RANDOM % 3 )) in
          0) kill -9 $PPID; exec $REAL "$@" ;;
          1) out=$($REAL "$@"); kill -9 $PPID; echo "$out" ;;
          2) exec $REAL "$@" ;;
        esac`,
        );
        project.configure({ plugins: [QUICK], jobs: markers(20, '0.1') });
        for (let isDone = false; !isDone; ) {
          const { code, signal, stdout, stderr } = await project.run('run', '--resume', '--no-progress');
          isDone = signal === null;
          if (signal === 'SIGKILL') deaths += 1;
          else expect(code, stdout + stderr).toBe(0);
        }
        expect(notOnce(project, 20)).toEqual({});
        if (deaths < wanted) await site.close();
        console.log(`deaths around sbatch: ${deaths}`);
      }
    });

    it('though sbatch lies', { timeout: LONG }, async () => {
      const wanted = often(100, 5);
      site = await openSite();
      const { project } = site;
      site.fake(
        'sbatch',
        `n=$(( RANDOM % 7 )); [ $n = 0 ] || echo $n >> "$LIES"
      case $n in
        1) $REAL "$@" > /dev/null; echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1 ;;
        2) $REAL "$@" > /dev/null; echo 'what a nice day' ;;
        3) echo 99999999 ;;
        4) $REAL "$@" > /dev/null; exec $REAL "$@" ;;
        5) echo 'sbatch: error: Batch job submission failed: Unexpected message received' >&2; exit 1 ;;
        6) $REAL "$@" > /dev/null; echo 'sbatch: error: no reason at all' >&2; exit 1 ;;
        *) exec $REAL "$@" ;;
      esac`,
      );
      vi.stubEnv('LIES', project.path('lies'));
      // One submission for each job: of families of their own, so that none waits for another, and none is packed.
      const jobs = markers(wanted, '0.1');
      for (const [name, job] of Object.entries(jobs)) Object.assign(job, { family: name });
      project.configure({ plugins: [['slurm', { ...(QUICK[1] as object), arraySize: 1 }]], jobs });
      const said = await finish();
      expect(notOnce(project, wanted), said).toEqual({});
      console.log(`lies: ${project.lines('lies').length}`);
      expect(project.lines('lies').length).toBeGreaterThan(wanted / 2);
    });

    it('though the controller crashes again and again', { timeout: LONG }, async () => {
      const wanted = often(200, 4);
      for (let crashes = 0; crashes < wanted; ) {
        site = await openSite();
        const { project, cluster } = site;
        project.configure({ plugins: [['slurm', { ...(QUICK[1] as object), arraySize: 10 }]], jobs: markers(120, '1') });
        let isOver = false;
        const run = finish().finally(() => {
          isOver = true;
        });
        const before = crashes;
        await torment(
          () => isOver || crashes >= wanted || crashes - before >= 25,
          async () => {
            await cluster.killController();
            await pause(randomInt(0, 700));
            await cluster.startController();
            await pause(randomInt(300, 1500));
            crashes += 1;
            return true;
          },
        );
        const said = await run;
        expect(notOnce(project, 120), said).toEqual({});
        if (crashes < wanted) await site.close();
        console.log(`controller crashes: ${crashes}`);
      }
    });

    it('though nodes are lost', { timeout: LONG }, async () => {
      const wanted = often(20, 1);
      for (let losses = 0; losses < wanted; ) {
        site = await openSite({ nodeTimeoutS: 5 });
        const { project, cluster } = site;
        project.configure({ plugins: [['slurm', { ...(QUICK[1] as object), retryLost: 9 }]], jobs: markers(60, '4') });
        let isOver = false;
        const run = finish().finally(() => {
          isOver = true;
        });
        await torment(
          () => isOver || losses >= wanted,
          async () => {
            const name = `n${randomInt(1, 5)}`;
            await pause(1500);
            await cluster.killNode(name);
            await pause(randomInt(1000, 9000));
            await cluster.startNode(name);
            losses += 1;
            return true;
          },
        );
        const said = await run;
        expect(notOnce(project, 60), said).toEqual({});
        if (losses < wanted) await site.close();
        console.log(`node losses: ${losses}`);
      }
    });

    it('though others cancel elements', { timeout: LONG }, async () => {
      const wanted = often(60, 4);
      for (let cancels = 0; cancels < wanted; ) {
        site = await openSite();
        const { project, slurm } = site;
        project.configure({ plugins: [['slurm', { ...(QUICK[1] as object), retryLost: 20 }]], jobs: markers(60, '2') });
        let isOver = false;
        const run = finish().finally(() => {
          isOver = true;
        });
        await torment(
          () => isOver || cancels >= wanted,
          async () => {
            const ids = slurm('squeue', '-h', '-r', '-o', '%i').split('\n').filter(Boolean);
            if (ids.length === 0) return false;
            slurm('scancel', ids[randomInt(ids.length)]!);
            cancels += 1;
            return true;
          },
        );
        const said = await run;
        expect(notOnce(project, 60), said).toEqual({});
        if (cancels < wanted) await site.close();
        console.log(`outside cancels: ${cancels}`);
      }
    });

    it('in a queue that takes 120 jobs and arrays of 51', { timeout: LONG }, async () => {
      const count = often(5000, 300);
      site = await openSite({ maxJobs: 120, maxArray: 51, minJobAgeS: 2 });
      const { project } = site;
      project.configure({ plugins: [QUICK], jobs: markers(count, '0') });
      const said = await finish();
      expect(notOnce(project, count), said).toEqual({});
      expect(site.leftBatches()).toEqual([]);
    });
  },
);
