import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build as bundle } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LockError, withFileLock } from '../src/file-lock.js';
import { parseProfile, writeConfig } from '../src/index.js';
import { readRecords } from '../src/profile-text.js';
import { MiB } from './one-run.js';

const ROUNDS = process.env.MPMSUB_TEST_FULL ? 100 : 8;
let build: string;
let root: string;

beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'profile-writer-'));
  const entry = join(import.meta.dirname, 'writer.ts');
  const source = (path: string) => join(import.meta.dirname, '../../runner/src', path);
  const alias = { '@mpmsub/runner/scheduler': source('scheduler/index.ts'), '@mpmsub/runner': source('index.ts') };
  await bundle({
    entryPoints: [entry],
    outfile: writer(),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias,
    external: ['jiti', 'execa', 'systeminformation'],
    logLevel: 'error',
  });
});
afterAll(() => rm(build, { recursive: true, force: true }));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function writer(): string {
  return join(build, 'writer.cjs');
}

function startWriter(mode: 'toggle' | 'literal' | 'count', name: string, rounds: number): ChildProcess {
  return spawn(process.execPath, [writer(), mode, root, name, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('a writer killed with SIGKILL', () => {
  const config = () => join(root, 'mpmsub.config.json');

  /** Starts writers one after the other, kills each at any moment of its second to sixth write, and looks at what it left. */
  async function killMany(mode: 'toggle' | 'literal', check: () => Promise<void>): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const child = startWriter(mode, 'any', 1e9);
      await new Promise<void>((resolve) => {
        let writes = 0;
        child.stdout!.on('data', (dots) => {
          writes += String(dots).length;
          if (writes > round % 5) resolve();
        });
      });
      await delay(Math.random() * 30);
      child.kill('SIGKILL');
      await once(child, 'close');
      await check();
    }
    // one whole round clears what the killed ones left beside the files
    const last = startWriter(mode, 'any', 2);
    last.stdout!.resume();
    expect(await once(last, 'close')).toEqual([0, null]);
    await check();
  }

  const expectOneOfTwo = (entries: readonly { readonly memory: number }[]) => {
    expect(entries).toHaveLength(300);
    expect([[512], [1024]]).toContainEqual([...new Set(entries.map(({ memory }) => memory / MiB))]);
  };
  const visibleFiles = async () => (await readdir(root)).filter((name) => !name.startsWith('.')).sort();

  it(`leaves the old or the new files, ${ROUNDS} times`, async () => {
    const padding = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`other-${index}`, { cmd: 'x'.repeat(50), memory: '1G' }]),
    );
    const textOf = (memory: string) => JSON.stringify({ jobs: { a: { cmd: 'a', memory }, ...padding } }, null, 2);
    await writeFile(config(), textOf('1G'));
    await killMany('toggle', async () => {
      expectOneOfTwo(parseProfile(await readFile(join(root, 'mpmsub.profile.json'), 'utf8')).entries);
      expect([textOf('1G'), textOf('512M')]).toContain(await readFile(config(), 'utf8'));
    });
    expect(await visibleFiles()).toEqual(['mpmsub.config.json', 'mpmsub.profile.json']);
  }, 600_000);

  it(`leaves the old or the new record in the configuration, ${ROUNDS} times`, async () => {
    await writeFile(config(), '{\n  "jobs": { "a": "a" },\n  "profile": {}\n}\n');
    await killMany('literal', async () => {
      const text = await readFile(config(), 'utf8');
      expectOneOfTwo(readRecords((JSON.parse(text) as { profile: object }).profile).entries);
      expect(text.startsWith('{\n  "jobs": { "a": "a" },\n  "profile": {\n')).toBe(true);
    });
    expect(await visibleFiles()).toEqual(['mpmsub.config.json']);
  }, 600_000);
});

describe('several runs at once', () => {
  it('lose nothing that one of them learned', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const writers = names.map((name) => startWriter('count', name, 15));
    const ends = await Promise.all(
      writers.map((writer) => {
        writer.stdout!.resume();
        return once(writer, 'close');
      }),
    );
    expect(ends).toEqual(names.map(() => [0, null]));
    const { entries } = parseProfile(await readFile(join(root, 'mpmsub.profile.json'), 'utf8'));
    expect(entries.map(({ name, runs }) => [name, runs])).toEqual(names.map((name) => [name, 15]));
  });
});

describe('the lock', () => {
  const lock = () => join(root, 'lock');
  const holder = (more: object) =>
    JSON.stringify({ pid: process.pid, startTime: undefined, host: hostname(), token: 't', ...more });
  const deadPid = async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    return child.pid!;
  };

  it('admits one at a time, and is given back when the work fails', async () => {
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await readFile(lock());
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(lock(), work)));
    await expect(withFileLock(lock(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await readdir(root)).toEqual([]);
  });

  it('of a dead process is taken over', async () => {
    await writeFile(lock(), holder({ pid: await deadPid() }));
    expect(await withFileLock(lock(), async () => 'done', 0)).toBe('done');
  });

  it.runIf(process.platform === 'linux')('of a pid that was given to somebody else is taken over', async () => {
    await writeFile(lock(), holder({ startTime: '1' }));
    expect(await withFileLock(lock(), async () => 'done', 0)).toBe('done');
  });

  it.each([
    ['a living process', holder({})],
    ['another host', holder({ host: 'elsewhere', pid: 1 })],
    ['nobody knows whom', 'what?'],
  ])('of %s is respected, and given up when it is old', async (_, text) => {
    await writeFile(lock(), text);
    await expect(withFileLock(lock(), async () => 'done', 0)).rejects.toThrow(LockError);
    expect(await readFile(lock(), 'utf8')).toBe(text);
    const past = new Date(Date.now() - 3_600_000);
    await utimes(lock(), past, past);
    expect(await withFileLock(lock(), async () => 'done', 0)).toBe('done');
  });
});

describe('a configuration file', () => {
  const profileFile = () => join(root, 'mpmsub.profile.json');
  const edit = (file: string, isDryRun = false) =>
    writeConfig(file, [{ id: 'a', memory: 512 * MiB }], { profileFile: profileFile(), isDryRun });
  const TEXT = '{ "jobs": { "a": { "cmd": "a", "memory": "1G" } } }\n';

  it('keeps its mode and its links', async () => {
    const file = join(root, 'real.json');
    const linked = join(root, 'mpmsub.config.json');
    await writeFile(file, TEXT);
    await chmod(file, 0o640);
    await symlink('real.json', linked);
    expect(await edit(linked)).toMatchObject({ isWritten: true, refused: [] });
    expect(await readFile(file, 'utf8')).toBe(TEXT.replace('1G', '512M'));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect((await readdir(root)).filter((name) => !name.startsWith('.')).sort()).toEqual(['mpmsub.config.json', 'real.json']);
  });

  it('leaves copies alone that somebody keeps beside it, and clears what a killed writer left', async () => {
    const file = join(root, 'mpmsub.config.json');
    await writeFile(file, TEXT);
    for (const name of ['1', '20261123', 'bak']) await writeFile(`${file}.${name}`, 'kept');
    await writeFile(`${file}.4242`, 'half');
    await writeFile(`${file}.4243`, '');
    await mkdir(join(root, '.mpmsub'));
    await writeFile(join(root, '.mpmsub/mpmsub.config.json.unfinished'), 'mpmsub.config.json.4242');
    expect((await edit(file)).isWritten).toBe(true);
    const left = (await readdir(root)).filter((name) => !name.startsWith('.')).sort();
    expect(left).toEqual(['', '.1', '.20261123', '.bak'].map((end) => `mpmsub.config.json${end}`));
    expect(await readdir(join(root, '.mpmsub'))).toEqual(['.gitignore']);
  });

  it('is only described by a dry run', async () => {
    const file = join(root, 'mpmsub.config.json');
    await writeFile(file, TEXT);
    const { diff, isWritten } = await edit(file, true);
    expect(isWritten).toBe(false);
    expect(diff.split('\n').slice(2, 5)).toEqual([
      '@@ -1,1 +1,1 @@',
      `-${TEXT.trimEnd()}`,
      `+${TEXT.trimEnd().replace('1G', '512M')}`,
    ]);
    expect(await readFile(file, 'utf8')).toBe(TEXT);
  });

  it('that is no UTF-8, or not there, is refused', async () => {
    const file = join(root, 'mpmsub.config.json');
    const bytes = Buffer.from(TEXT.replace('a', '\u00e9'), 'latin1');
    await writeFile(file, bytes);
    expect(await edit(file)).toMatchObject({ isWritten: false, refused: [{ id: 'a', reason: 'the file is not UTF-8' }] });
    expect(await readFile(file)).toEqual(bytes);
    expect((await edit(join(root, 'none.json'))).refused[0]!.reason).toMatch(/ENOENT/);
  });
});
