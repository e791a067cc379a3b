import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readKnowledge } from '../src/index.js';
import { jobIn, MiB, oneRun } from './one-run.js';

test('two profiles of one project, one of them in .mpmsub itself: each keeps its own recent runs, in one folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-store-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const inside = '.mpmsub/batch.profile.json';
  const peaks = async (file: string) =>
    [...(await readKnowledge(join(root, file))).values()]
      .filter(({ entry }) => entry.kind === 'job')
      .map(({ entry, recent }) => [entry.name, recent.observations.map(({ peakMemory }) => peakMemory / MiB)]);
  for (const mebibytes of [100, 101]) {
    await oneRun(root, [jobIn(root, 'own')], () => ({ peakMemory: mebibytes * MiB }));
    await oneRun(root, [jobIn(root, 'batched')], () => ({ peakMemory: 2 * mebibytes * MiB }), { file: inside });
  }
  expect(await peaks('mpmsub.profile.json')).toEqual([['own', [100, 101]]]);
  expect(await peaks(inside)).toEqual([['batched', [200, 202]]]);
  expect(readdirSync(join(root, '.mpmsub')).sort()).toEqual([
    '.gitignore',
    'batch.profile-recent.ndjson',
    'batch.profile.json',
    'mpmsub.profile-recent.ndjson',
  ]);
});
