/**
 * The run of the pressure bench, in a process of its own so that what observes it has its own loop. The message {jobs, memory, root} starts it;
 * the answer tells how the jobs ended and what the brake did.
 */
import { normalize, prepareRun, run } from '../../../packages/runner/dist/index.js';

process.once('message', async ({ jobs, memory, root }) => {
  const settings = normalize({ cpus: 64, memory: `${memory / 1024 ** 2}M`, jobs }, { root });
  const told = { 'memory-suspended': 0, 'memory-resumed': 0, 'memory-preempted': 0 };
  let killed = 0;
  let oldestTouched = 0;
  /** Ids in order of start. */
  const running = new Set();
  const watch = {
    name: 'watch',
    apply({ hooks }) {
      hooks.event.tap('watch', (event) => {
        if (event.type === 'attempt-start') running.add(event.jobId);
        if (event.type === 'attempt-end') {
          running.delete(event.jobId);
          if (event.preempted) killed++;
        }
        if (event.type !== 'warning' || !(event.code in told)) return;
        told[event.code]++;
        if (event.code !== 'memory-resumed' && event.jobId === [...running][0]) oldestTouched++;
      });
    },
  };
  const before = process.cpuUsage();
  const report = await run(await prepareRun({ ...settings, plugins: [watch] }));
  const { user, system } = process.cpuUsage(before);
  process.send({
    succeeded: report.counts.succeeded,
    suspended: told['memory-suspended'],
    killed,
    reported: told['memory-preempted'],
    oldestTouched,
    wallMs: report.wallMs,
    cpuMs: (user + system) / 1000,
  });
  process.disconnect();
});
