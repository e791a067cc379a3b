// The Python library's object-oriented interface: Job, job() and the builder.
import { cluster, Job, job } from 'mpmsub';

const p = cluster({ cpus: 2, memory: '1G' });

p.jobs.append(
  job(['sh', '-c', 'echo "$WHO"; pwd'], { cpu: 1, memory: '64M' }).withId('built').environment({ WHO: 'world' }).workingDir('/'),
);

const sorted = new Job(['printf', 'b\\na\\n']).cpu(1).memory('64M').withTimeout(30).pipeTo(['sort']).stdoutTo('work/sorted.txt');
p.jobs.append(sorted);

const report = await p.run({ maxWorkers: 1 });
console.log(report.ok ? 'all succeeded' : 'something failed');
console.log(p.completedJobs.map((done) => done.id).join(' '));
