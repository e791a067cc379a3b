import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isFull, openSite, skipReason } from './kit.js';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const PROGRAM = process.env.MPMSUB_TEST_PROGRAM ?? fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));

const missing = ['bwa', 'samtools', 'wgsim'].filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
if (isFull && missing.length > 0) console.log(`skipped: the genomics example on Slurm: ${missing.join(', ')} not installed`);

interface Learned {
  readonly job: string;
  readonly key: string;
  readonly memory: string;
  readonly machine: string;
}

/** What a run has learned, by job. */
function learned(folder: string): Learned[] {
  const { jobs } = JSON.parse(readFileSync(join(folder, 'mpmsub.profile.json'), 'utf8')) as { jobs: Learned[] };
  return [...jobs].sort((a, b) => (a.job < b.job ? -1 : 1));
}

/** The same jobs with the same memory; where they ran is another matter. */
function expectSameProfile(there: string, here: string): void {
  const [far, near] = [learned(there), learned(here)];
  expect(far.map(({ job, key }) => [job, key])).toEqual(near.map(({ job, key }) => [job, key]));
  expect(new Set(far.map(({ machine }) => machine))).toEqual(new Set(['slurm']));
  const bytes = (text: string) => Number.parseFloat(text) * ({ K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[text.at(-1)!] ?? 1);
  far.forEach(({ job, memory }, i) => {
    const apart = Math.abs(bytes(memory) - bytes(near[i]!.memory));
    // Programs do not take the same twice, and amounts are told in steps.
    expect(apart, `${job}: ${memory} there, ${near[i]!.memory} here`).toBeLessThanOrEqual(
      Math.max(32 * 2 ** 20, 0.2 * bytes(memory)),
    );
  });
}

/** Runs a configuration so that it learns: where CI is set, a profile is only read. */
function runIn(folder: string, ...flags: string[]): void {
  const env = { ...process.env, CI: '' };
  execFileSync(process.execPath, [PROGRAM, 'run', '--no-progress', ...flags], { cwd: folder, env, stdio: 'pipe' });
}

describe.skipIf(skipReason() !== undefined)('one configuration', () => {
  it('makes and learns the same with --on slurm as without', async () => {
    const site = await openSite();
    try {
      const hold = (bytes: number, name: string) => [
        'node',
        '-e',
        `fs.writeFileSync('${name}', String(Buffer.alloc(${bytes}, 1).length))`,
      ];
      const jobs = {
        small: { cmd: hold(40e6, 'small') },
        large: { cmd: hold(160e6, 'large') },
        sorted: { pipeline: [['cat', 'small', 'large'], ['sort']], stdout: 'sorted', needs: ['small', 'large'] },
      };
      const folders = ['here', 'there'].map((name) => site.project.path(name)) as [string, string];
      for (const folder of folders) {
        mkdirSync(folder);
        writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ jobs }));
      }
      const [here, there] = folders;
      runIn(here);
      runIn(there, '--on', 'slurm');
      for (const file of ['small', 'large', 'sorted']) {
        expect(readFileSync(join(there, file), 'utf8')).toBe(readFileSync(join(here, file), 'utf8'));
      }
      expectSameProfile(there, here);
    } finally {
      await site.close();
    }
  });
});

describe.skipIf(!isFull || skipReason() !== undefined || missing.length > 0)('the genomics example', () => {
  it('makes and learns the same on Slurm as here', { timeout: 300_000 }, async () => {
    const site = await openSite();
    try {
      for (const name of ['genomics', 'slurm']) {
        const source = join(EXAMPLES, name);
        const isSource = (path: string) => !/\/(work|\.mpmsub|mpmsub\.profile\.json)(\/|$)/.test(path.slice(source.length));
        cpSync(source, site.project.path(name), { recursive: true, filter: isSource });
        runIn(site.project.path(name));
      }
      const [here, there] = ['genomics', 'slurm'].map((name) => site.project.path(name)) as [string, string];
      const names = (folder: string) => readdirSync(join(folder, 'work')).sort();
      expect(names(there)).toEqual(names(here));
      for (const name of names(here).filter((name) => /\.(txt|fq|fa)$/.test(name))) {
        expect(readFileSync(join(there, 'work', name), 'utf8') === readFileSync(join(here, 'work', name), 'utf8'), name).toBe(
          true,
        );
      }
      expectSameProfile(there, here);
    } finally {
      await site.close();
    }
  });
});
