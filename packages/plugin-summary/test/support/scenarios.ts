import type { Plugin } from '@mpmsub/runner';
import { G, M, makeJob, Replay } from '../../../plugin-progress/test/support/events.js';

/** All is well: eight jobs of two minutes on four lanes. */
export async function wellRun(plugins: readonly Plugin[], peaks: number = 1.7 * G): Promise<Replay> {
  const jobs = Array.from({ length: 8 }, (_, i) => makeJob(`job-${i}`));
  const run = new Replay(jobs, plugins);
  await run.begin();
  for (const half of [jobs.slice(0, 4), jobs.slice(4)]) {
    for (const { id } of half) run.start(id);
    run.at += 120_000;
    for (const { id } of half) run.end(id, { peakMemory: peaks });
  }
  return run;
}

/** A monorepo in which much goes wrong, each thing in its own way. */
export async function badRun(plugins: readonly Plugin[], logOf: (id: string) => string): Promise<Replay> {
  const jobs = [
    makeJob('types', { request: { cpus: 2, memory: 3 * G } }),
    makeJob('api#test', { request: { cpus: 2, memory: 2 * G }, needs: [{ job: 'types', when: 'success' }] }),
    makeJob('web#build', { request: { cpus: 4, memory: 4 * G }, needs: [{ job: 'types', when: 'success' }] }),
    makeJob('bundle', { request: { cpus: 1, memory: 2 * G } }),
    makeJob('e2e', { needs: [{ job: 'web#build', when: 'success' }] }),
    makeJob('deploy', { needs: [{ job: 'e2e', when: 'success' }] }),
    makeJob('lint'),
    makeJob('slow', { timeout: { ms: 60_000 } }),
    makeJob('greedy', { memoryLimit: { bytes: 1 * G } }),
    makeJob('missing'),
    makeJob('docs', { restored: { runId: 'r0', endedAt: 1 } }),
  ];
  const run = new Replay(jobs, plugins);
  const start = (id: string) => run.start(id, { logs: { stdout: logOf(id), stderr: logOf(id) } });
  await run.begin();
  run.finish({ id: 'docs', outcome: { type: 'succeeded' }, attempts: 0, flaky: false, restored: true });
  for (const id of ['types', 'bundle', 'lint', 'missing', 'slow', 'greedy']) start(id);
  run.at += 40;
  run.end('missing', {
    reason: 'spawn',
    over: {
      exit: { type: 'spawn-failed', message: 'the command "vitst" was not found in node_modules/.bin nor on PATH (9 folders)' },
    },
  });
  run.at += 20_000;
  run.end('greedy', { reason: 'memory-limit', peakMemory: 1.1 * G, over: { exit: { type: 'stopped', reason: 'memory' } } });
  run.end('types', { peakMemory: 0.9 * G });
  start('api#test');
  start('web#build');
  run.at += 12_000;
  run.usage(
    { 'api#test': 3.9 * G, 'web#build': 5.1 * G, bundle: 1.9 * G, lint: 300 * M, slow: 100 * M },
    {},
    { availableMemory: 0.2 * G },
  );
  run.end('web#build', {
    reason: 'oom',
    peakMemory: 5.1 * G,
    over: { exit: { type: 'signaled', signal: 'SIGKILL' }, evidence: { vmstatOomKill: true, availableMemory: 0.2 * G } },
  });
  run.skip('e2e', 'web#build');
  run.skip('deploy', 'web#build');
  run.at += 8_000;
  run.end('bundle', { reason: 'heap-oom', code: 134, peakMemory: 2.2 * G });
  run.end('api#test', { reason: 'exit', code: 1, peakMemory: 4.2 * G, willRetry: true });
  start('api#test');
  run.at += 20_000;
  run.end('slow', { reason: 'timeout', peakMemory: 100 * M, over: { exit: { type: 'stopped', reason: 'timeout' } } });
  run.end('lint', { peakMemory: 320 * M });
  run.end('api#test', { peakMemory: 4.2 * G });
  return run;
}
