import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progress } from '@mpmsub/plugin-progress';
import { summary } from '@mpmsub/plugin-summary';
import { badRun, wellRun } from '../../../plugin-summary/test/support/scenarios.js';

const dir = mkdtempSync(join(tmpdir(), 'v-'));
const limits = { memory: 0.61, cpus: 0.2, dependencies: 0.15 };
console.log('--- well');
await (await wellRun([summary()])).finishRun({ limitedBy: limits, peakMemory: 19.3 * 2 ** 30 });
console.log('--- wasteful');
await (await wellRun([summary()], 0.4 * 2 ** 30)).finishRun({ limitedBy: limits });
console.log('--- bad');
await (
  await badRun([progress({ mode: process.argv[2] as never }), summary({ verbose: true })], (id) => {
    const log = join(dir, `${id.replace('#', '-')}.log`);
    writeFileSync(log, Array.from({ length: 30 }, (_, i) => `\x1b[3${i % 8}mline ${i}\x1b[0m of the log of ${id}`).join('\n'));
    return log;
  })
).finishRun({ limitedBy: limits });
