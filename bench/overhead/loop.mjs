// `node loop.mjs N KIND`: one run of N jobs through the engine's loop and scheduler with an executor that ends every attempt at once. A
// process of its own, so that no case warms another up. Prints microseconds of CPU a job, and the peak of memory.
import { run } from '../../packages/runner/dist/index.js';
import { fakeJob, fakeMachine } from '../../packages/runner/dist/testing/index.js';

const [count, kind] = [Number(process.argv[2]), process.argv[3]];
/** `alike`: one family; `families`: a hundred of them; `needs`: each ten wait for one. */
const fields = {
  alike: () => ({ family: 'one' }),
  families: (at) => ({ family: `family${at % 100}` }),
  needs: (at) => ({ family: 'one', after: at % 10 > 0 ? [`job${at - (at % 10)}`] : [] }),
};
const jobs = (size) => Array.from({ length: size }, (_, at) => fakeJob(`job${at}`, { index: at, ...fields[kind](at) }));
let ended = 0;
const executor = {
  name: 'local',
  capacity: { cpus: 2, memory: 8 * 2 ** 30 },
  async run() {
    ended++;
    const measurement = { wallMs: 1 + (ended % 7) / 10, cpuMs: 1, peakMemory: 1e6 + (ended % 13) * 4096, method: 'procfs' };
    return { exit: { type: 'exited', code: 0 }, measurement };
  },
  stop() {},
};
const drive = (size) =>
  run({ jobs: jobs(size), executors: [executor], machine: fakeMachine(2), config: { file: undefined, root: '/' } });

// What is asked is the cost of a job, not of compiling the program: that is in the start-up and throughput cases.
for (let round = 0; round < 5; round++) await drive(1000);
const before = process.cpuUsage();
const { ok } = await drive(count);
const { user, system } = process.cpuUsage(before);
if (!ok) throw new Error('the run failed');
console.log(JSON.stringify({ us: (user + system) / count, rssMb: process.resourceUsage().maxRSS / 1024 }));
