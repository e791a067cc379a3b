// A runner that is going to be killed: runs the attempts given as JSON and says when the launcher or the shell behind it is known.
import { createLocalExecutor } from '../../src/execute/local.js';
import type { Attempt } from '../../src/model/attempt.js';
import { createSweepingMeter } from './sweeping-meter.js';

const { attempts, root } = JSON.parse(process.argv[2] ?? '') as { attempts: Attempt[]; root: string };
const executor = createLocalExecutor({ capacity: { cpus: 2, memory: 2 ** 30 }, meter: createSweepingMeter(), root });
for (const attempt of attempts) void executor.run(attempt).then((end) => process.stdout.write(`${JSON.stringify(end)}\n`));
setInterval(() => {}, 1000);
