// The Python library's first page, in TypeScript: a cluster, some jobs, run.
import { cluster, formatMemory } from 'mpmsub';

const p = cluster({ p: 2, m: '1G' });

p.jobs.append({ cmd: ['echo', 'hello'], p: 1, m: '64M' });
p.jobs.append({ cmd: ['seq', '1', '3'], id: 'numbers' });
p.jobs.extend([
  { cmd: ['node', '-e', 'Buffer.alloc(50e6, 1)'], p: 1, m: '200M' },
  { cmd: 'echo "a string runs in a shell: $GREETING"', env: { GREETING: 'hi' } },
]);
console.log(`${p.jobs.length} jobs`);

await p.run();

for (const job of p.completedJobs) {
  console.log(`${job.id}: exit ${job.returncode} after ${job.runtime.toFixed(2)} s, ${formatMemory(job.memoryUsed ?? 0)}`);
}
console.log(`${p.completedJobs.length} succeeded, ${p.failedJobs.length} failed`);
