// The Python library's pipelines: commands joined by pipes, without a shell.
import { cluster, Pipeline, pipeline } from 'mpmsub';

const p = cluster({ p: 2, m: '1G' });

p.jobs.append(
  pipeline(
    [
      ['seq', '1', '1000'],
      ['grep', '7'],
      ['wc', '-l'],
    ],
    { id: 'sevens', p: 1, m: '64M' },
  ),
);
p.jobs.append({
  id: 'zipped',
  pipeline: [
    ['seq', '1', '100000'],
    ['gzip', '-c'],
  ],
  stdout: 'work/numbers.gz',
});
// `head` leaves early; that its writer then dies of SIGPIPE is no failure.
p.jobs.append(new Pipeline([['yes'], ['head', '-n', '1']], { id: 'head' }));

await p.run();
const sevens = p.completedJobs.find((done) => done.id === 'sevens');
console.log(`numbers with a seven: ${sevens?.stdout.trim()}`);
console.log(p.failedJobs.length === 0 ? 'no pipeline failed' : p.failedJobs.map((failed) => failed.error).join('\n'));
