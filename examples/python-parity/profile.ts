// The Python library's profile(): run the jobs one at a time and learn what each really needs.
import { cluster } from 'mpmsub';

const p = cluster({ p: 2, m: '2G', verbose: false, progressBar: false });
p.jobs.append({ id: 'small', cmd: ['node', '-e', 'Buffer.alloc(20e6, 1)'] });
p.jobs.append({ id: 'large', cmd: ['node', '-e', 'Buffer.alloc(200e6, 1)'] });

const results = await p.profile();
const peak = (id: string) => results.find((result) => result.id === id)?.memoryUsed ?? 0;
const isLarger = peak('large') > peak('small') + 100;
console.log(isLarger ? 'large needs at least 100 MB more than small' : `odd: ${peak('small')}, ${peak('large')}`);

await p.run();
await p.printSummary();
