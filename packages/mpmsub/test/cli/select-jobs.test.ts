import { fakeJob } from '@mpmsub/runner/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectJobs, selectOnly } from '../../src/cli/select-jobs.js';

const jobs = [
  fakeJob('build', { tags: ['all'] }),
  fakeJob('web/unit', { after: ['build'], tags: ['test'] }),
  fakeJob('web/e2e', { after: ['web/unit'], tags: ['test', 'slow'] }),
  fakeJob('test', {}),
  fakeJob('[odd]*', {}),
];
const select = (...words: string[]) => selectJobs(jobs, words).map((job) => job.id);

describe('selectJobs', () => {
  test.each([
    [[], ['build', 'web/unit', 'web/e2e', 'test', '[odd]*']],
    [['test'], ['test']],
    [['slow'], ['build', 'web/unit', 'web/e2e']],
    [['web/*'], ['build', 'web/unit', 'web/e2e']],
    [['*e*'], ['build', 'web/unit', 'web/e2e', 'test']],
    [['{build,test}'], ['build', 'web/unit', 'web/e2e', 'test']],
    [['[odd]*'], ['[odd]*']],
    [['!(web/*|test)'], ['build', '[odd]*', 'web/unit', 'web/e2e']],
  ])('%j', (words, expected) => {
    expect(select(...words).sort()).toEqual([...expected].sort());
  });

  test('only: what they need counts as done, and what they need of each other does not', () => {
    const only = (...words: string[]) => selectOnly(jobs, words).map(({ id, needs }) => [id, needs.map(({ job }) => job)]);
    expect(only('web/e2e')).toEqual([['web/e2e', []]]);
    expect(only('test', 'slow')).toEqual([
      ['web/e2e', []],
      ['test', []],
    ]);
    expect(only('web/*')).toEqual([
      ['web/unit', []],
      ['web/e2e', ['web/unit']],
    ]);
    expect(() => only('nope')).toThrow(/"nope"/);
    expect(() => only()).toThrow(/--only names no job/);
  });

  test('every word that meets nothing is named, with what was likely meant', () => {
    expect(() => select('nope', 'build', 'zip*')).toThrow(/"nope", "zip\*"/);
    try {
      select('buil');
      expect.unreachable();
    } catch (error) {
      expect((error as { hint: string }).hint).toBe('did you mean "build"?');
    }
  });

  test('what is chosen has all it needs, once, in the order of declaration', () => {
    const graph = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(graph, fc.nat(), (needs, pick) => {
        const all = needs.map((list, i) =>
          fakeJob(`j${i}`, { after: [...new Set(list.filter((n) => n < i).map((n) => `j${n}`))] }),
        );
        const word = `j${pick % all.length}`;
        const chosen = selectJobs(all, [word]);
        const ids = new Set(chosen.map((job) => job.id));
        expect(ids.has(word)).toBe(true);
        for (const job of chosen) for (const need of job.needs) expect(ids.has(need.job)).toBe(true);
        expect(chosen).toEqual(all.filter((job) => ids.has(job.id)));
        // Nothing that nobody needs.
        for (const job of chosen)
          if (job.id !== word) expect(chosen.some((other) => other.needs.some((n) => n.job === job.id))).toBe(true);
      }),
    );
  });
});
