/**
 * Replays a made-up run in real time: `demo.js [jobs] [ms per job] [mode] [output]`. The terminal tests run it, and people who want to see
 * what it looks like.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OutputMode, type ProgressMode, progress } from '@mpmsub/plugin-progress';
import { G, M, makeJob, Replay } from './events.js';

const [count = '40', ms = '400', mode = 'auto', output = 'failed'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mpmsub-demo-'));
const names = ['types', 'web#build', 'api#test', 'lint:packages/core', 'e2e', 'bundle', '日本語テスト', 'docs🚀'];
const jobs = Array.from({ length: Number(count) }, (_, i) =>
  makeJob(`${names[i % names.length]}${i < names.length ? '' : `-${i}`}`, {
    request: { cpus: 1 + (i % 2), memory: (1 + (i % 4)) * G },
    estimate: { peaks: [], durationsMs: [Number(ms)] },
  }),
);
const replay = new Replay(jobs, [progress({ mode: mode as ProgressMode, output: output as OutputMode })], {}, Date.now());
const wait = (delay: number) => new Promise((resolve) => setTimeout(resolve, delay));
const tick = () => {
  replay.at = Date.now();
};

await replay.begin();
const running = new Map<string, number>();
const sampler = setInterval(() => {
  tick();
  const memory = Object.fromEntries([...running].map(([id, from]) => [id, 200 * M + (replay.at - from) * M * 3]));
  replay.usage(memory, Object.fromEntries([...running].map(([id, from]) => [id, (replay.at - from) * 0.8])));
}, 100);

async function lane(first: number): Promise<void> {
  for (let i = first; i < jobs.length; i += 5) {
    const { id } = jobs[i]!;
    tick();
    const log = join(folder, `${i}.log`);
    writeFileSync(log, 'first\nchecking\n\x1b[31mError: expected 1 to be 2\x1b[0m\n  at test.ts:12\n');
    replay.start(id, { logs: { stdout: log, stderr: log } });
    running.set(id, replay.at);
    if (output === 'live') replay.output(id, 'hello\nworld\n');
    await wait(Number(ms) * (0.5 + ((i * 7) % 10) / 10));
    if (i % 13 === 12) console.log(`a plugin says something about ${id}`);
    tick();
    running.delete(id);
    replay.end(id, { peakMemory: 900 * M, ...(i % 11 === 10 ? { reason: 'exit' as const } : {}) });
  }
}
await Promise.all([0, 1, 2, 3, 4].map(lane));
clearInterval(sampler);
tick();
await replay.finishRun();
console.log('the end');
