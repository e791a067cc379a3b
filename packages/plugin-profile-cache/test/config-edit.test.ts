import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editConfig } from '../src/index.js';
import { type EditCase, readCase } from './edit-case.js';

const FOLDER = join(import.meta.dirname, 'fixtures');
const names = readdirSync(join(FOLDER, 'cases'));
const load = (name: string): EditCase => readCase(readFileSync(join(FOLDER, 'cases', name), 'utf8'), join(FOLDER, 'project'));

describe('configurations in the styles people use', () => {
  it.each(names)('%s', async (name) => {
    const { file, before, after, edits, refusals } = load(name);
    const edited = await editConfig(before, file, edits);
    expect(edited.text).toBe(after);
    expect(Object.fromEntries(edited.refused.map(({ id, reason }) => [id, reason]))).toEqual(
      Object.fromEntries([...refusals].map(([id, pattern]) => [id, expect.stringMatching(pattern)])),
    );
    const refused = new Set(refusals.keys());
    expect(edited.applied.map(({ id }) => id).sort()).toEqual(
      edits
        .map(({ id }) => id)
        .filter((id) => !refused.has(id))
        .sort(),
    );
  });

  it.each(names)('%s, edited again, stays as it is', async (name) => {
    const { file, after, edits, refusals } = load(name);
    const again = await editConfig(
      after,
      file,
      edits.filter(({ id }) => !refusals.has(id)),
    );
    expect(again.text).toBe(after);
    expect(again.refused).toEqual([]);
  });
});
