import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
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

describe('whatever the bytes around it are', () => {
  const scripts = names.filter((name) => {
    const { file, before, refusals } = load(name);
    // nothing may stand before a shebang
    return /\.[cm]?[tj]s$/.test(file) && refusals.size === 0 && !before.startsWith('#!');
  });
  const mark = fc.constantFrom('', '\uFEFF');
  const lineEnd = fc.constantFrom('\n', '\r\n');
  const indent = fc.constantFrom('  ', '\t', '    ', '   ');
  const remark = fc
    .string({ unit: 'binary', maxLength: 30 })
    .map((text) => text.replace(/[\r\n\u2028\u2029]|\p{Surrogate}/gu, ''));

  it('an edit touches nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...scripts), mark, lineEnd, indent, remark, async (name, bom, end, step, text) => {
        const { file, before, after, edits } = load(name);
        const dress = (plain: string) => {
          const body = plain.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
          const indented = body.replace(/^ +/gm, (spaces) => (spaces.length % 2 === 0 ? step.repeat(spaces.length / 2) : spaces));
          return bom + `// ${text}\n${indented}// 🎉 ${text}`.replaceAll('\n', end);
        };
        const edited = await editConfig(dress(before), file, edits);
        expect(edited.refused).toEqual([]);
        expect(edited.text).toBe(dress(after));
      }),
      { numRuns: process.env.MPMSUB_TEST_FULL ? 500 : 40 },
    );
  }, 600_000);

  // there one job can only be edited when the other one is, too
  const independent = scripts.filter((name) => name !== 'shared-object-overridden.case');

  it('an edit of a subset leaves the other jobs as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...independent), fc.infiniteStream(fc.boolean()), async (name, draws) => {
        const { file, before, edits } = load(name);
        const chosen = edits.filter(() => draws.next().value);
        const edited = await editConfig(before, file, chosen);
        expect(edited.applied).toEqual(chosen);
        const rest = await editConfig(edited.text, file, edits);
        expect(rest.text).toBe((await editConfig(before, file, edits)).text);
      }),
      { numRuns: process.env.MPMSUB_TEST_FULL ? 300 : 25 },
    );
  }, 600_000);
});
