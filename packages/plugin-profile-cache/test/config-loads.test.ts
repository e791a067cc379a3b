import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as runner from '@mpmsub/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileCache, writeConfig } from '../src/index.js';
import { readCase } from './edit-case.js';

const FOLDER = join(import.meta.dirname, 'fixtures');
const mpmsub = { ...runner, Job: runner.JobBuilder, profileCache };
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'profile-configs-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** What the engine makes of a configuration file; `undefined` for one that it refuses. */
async function loadJobs(cwd: string, file: string): Promise<readonly runner.Job[] | undefined> {
  const environment = { XDG_CACHE_HOME: join(parent, 'cache') };
  const loading = runner.prepareConfig({ cwd, file, modules: { mpmsub }, environment });
  return loading.then(
    ({ jobs }) => jobs,
    () => undefined,
  );
}

/** A job without what was to change. */
const rest = ({ request: { memory: _, ...request }, ...job }: runner.Job) => ({ ...job, request });

describe('an edited file, loaded by the engine', () => {
  const loaded: string[] = [];

  it.each(readdirSync(join(FOLDER, 'cases')))('%s', async (name) => {
    const root = await mkdtemp(join(parent, 'case-'));
    const { file, before, edits, refusals } = readCase(readFileSync(join(FOLDER, 'cases', name), 'utf8'), root);
    await cp(join(FOLDER, 'project'), root, { recursive: true });
    await writeFile(file, before);
    const old = await loadJobs(root, basename(file));
    const { refused } = await writeConfig(file, edits, { profileFile: join(root, 'mpmsub.profile.json') });
    expect(refused.map(({ id }) => id).sort()).toEqual([...refusals.keys()].sort());
    if (old === undefined) return;
    loaded.push(name);
    const now = (await loadJobs(root, basename(file)))!;
    // a configuration that differs each time is one of the cases
    if (name !== 'never-the-same.case') expect(now.map(rest)).toEqual(old.map(rest));
    const wanted = new Map(edits.filter(({ id }) => !refusals.has(id)).map(({ id, memory }) => [id, memory]));
    for (const [index, job] of now.entries()) {
      expect([job.id, job.request.memory]).toEqual([job.id, wanted.get(job.id) ?? old[index]!.request.memory]);
    }
  });

  it('is what most of them are', () => expect(loaded.length).toBeGreaterThan(80));
});
