import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseProfile, readKnowledge } from '../src/index.js';
import { updateProfile } from '../src/profile-store.js';
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

test('what somebody saves while a profile is worked out is not overwritten', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-store-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  await oneRun(root, [jobIn(root, 'a'), jobIn(root, 'b')], () => ({ peakMemory: 100 * MiB }));
  const file = join(root, 'mpmsub.profile.json');
  const saved = readFileSync(file, 'utf8').replaceAll(/"\d+M"/g, '"999M"');
  const update = updateProfile(file, (known) => {
    writeFileSync(file, saved);
    return new Map([...known].slice(1));
  });
  await expect(update).rejects.toThrow(/was changed meanwhile/);
  expect(readFileSync(file, 'utf8')).toBe(saved);
});

test('conflict marks are gone after a run, also where it has learned nothing new', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-store-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const learn = () => oneRun(root, [jobIn(root, 'a')], () => ({ peakMemory: 100 * MiB }));
  await learn();
  const file = join(root, 'mpmsub.profile.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> theirs\n`);
  expect(parseProfile(readFileSync(file, 'utf8'))).toEqual(parseProfile(text));
  await learn();
  expect(readFileSync(file, 'utf8')).toBe(text);
});
