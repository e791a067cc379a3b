import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isFull, openSite, skipReason } from './kit.js';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const PROGRAM = process.env.MPMSUB_TEST_PROGRAM ?? fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));

const missing = ['bwa', 'samtools', 'wgsim'].filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
if (isFull && missing.length > 0) console.log(`skipped: the genomics example on Slurm: ${missing.join(', ')} not installed`);

/** Names of what a run has made, and the profile's jobs. */
function made(folder: string) {
  const profile = JSON.parse(readFileSync(join(folder, 'mpmsub.profile.json'), 'utf8')) as { jobs: { job: string }[] };
  return { files: readdirSync(join(folder, 'work')).sort(), jobs: profile.jobs.map(({ job }) => job).sort() };
}

describe.skipIf(!isFull || skipReason() !== undefined || missing.length > 0)('the genomics example', () => {
  it('makes and learns the same on Slurm as here', async () => {
    const site = await openSite();
    try {
      for (const name of ['genomics', 'slurm']) {
        const source = join(EXAMPLES, name);
        const isSource = (path: string) => !/\/(work|\.mpmsub|mpmsub\.profile\.json)(\/|$)/.test(path.slice(source.length));
        cpSync(source, site.project.path(name), { recursive: true, filter: isSource });
        // Where CI is set, a profile is only read.
        execFileSync(process.execPath, [PROGRAM, 'run', '--no-progress'], {
          cwd: site.project.path(name),
          env: { ...process.env, CI: '' },
          stdio: 'pipe',
        });
      }
      const [here, there] = ['genomics', 'slurm'].map((name) => site.project.path(name)) as [string, string];
      expect(made(there)).toEqual(made(here));
      expect(readFileSync(join(there, 'work/coverage.txt'), 'utf8')).toBe(readFileSync(join(here, 'work/coverage.txt'), 'utf8'));
    } finally {
      await site.close();
    }
  });
});
