// The Python library's profile(): run the jobs one at a time and learn what each really needs.
import { cluster } from 'mpmsub';

const p = cluster({ p: 2, m: '2G', progressBar: false });
p.jobs.append({ id: 'small', cmd: ['node', '-e', 'Buffer.alloc(20e6, 1)'] });
p.jobs.append({ id: 'large', cmd: ['node', '-e', 'Buffer.alloc(200e6, 1)'] });

const results = await p.profile();
const peaks = Object.fromEntries(results.map((result) => [result.id, result.memoryUsed ?? 0]));
console.log(peaks.large > peaks.small + 100 ? 'large needs at least 100 MB more than small' : `odd: ${JSON.stringify(peaks)}`);

await p.run();
p.printSummary();
