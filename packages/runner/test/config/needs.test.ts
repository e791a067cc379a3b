import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { job } from '../../src/config/builder.js';
import { isPattern, jobFinder } from '../../src/config/find-jobs.js';
import { normalize } from '../../src/config/normalize.js';
import { ConfigError, type Diagnostic } from '../../src/model/diagnostic.js';
import { checkGraph } from '../../src/plan/graph.js';

const read = (jobs: unknown, rest: object = {}) => normalize({ ...rest, jobs }, { root: '/work' });
const needsOf = (jobs: unknown, id: string, rest?: object) =>
  read(jobs, rest)
    .jobs.find((each) => each.id === id)!
    .needs.map((need) => (need.when === 'success' ? need.job : `${need.job} (${need.when})`));

function problemsOf(jobs: unknown, rest?: object): readonly Diagnostic[] {
  try {
    const settings = read(jobs, rest);
    return [...settings.warnings, ...checkGraph(settings.jobs)];
  } catch (error) {
    if (error instanceof ConfigError) return error.diagnostics;
    throw error;
  }
}

const parts = {
  'build#a': { cmd: 'x', tags: ['node'] },
  'build#b': { cmd: 'x', tags: ['node', 'slow'] },
  'web/lint': { cmd: 'x', tags: ['slow'] },
  node: 'x',
};

describe('a need is an id, else a tag, else a glob over both', () => {
  test.each([
    [['build#*'], ['build#a', 'build#b']],
    [['slow'], ['build#b', 'web/lint']],
    // the id wins over the tag
    [['node'], ['node']],
    [['*lint'], ['web/lint']],
    [['s*w'], ['build#b', 'web/lint']],
    [['!(build*)'], ['web/lint', 'node', 'build#a', 'build#b'].sort()],
    [
      ['build#b', 'build#*'],
      ['build#b', 'build#a'],
    ],
    [[{ job: 'build#*', when: 'always' }], ['build#a (always)', 'build#b (always)']],
    [
      ['web/lint', { job: 'build#*', when: 'failure' }],
      ['web/lint', 'build#a (failure)', 'build#b (failure)'],
    ],
  ])('%j', (needs, expected) => {
    const found = needsOf({ ...parts, all: { cmd: 'x', needs } }, 'all');
    expect(expected.length === 4 ? [...found].sort() : found).toEqual(expected);
  });

  test('wherever the job stands, with tags of the defaults, in a list, and from a builder', () => {
    expect(needsOf({ all: { cmd: 'x', needs: ['build#*'] }, ...parts }, 'all')).toEqual(['build#a', 'build#b']);
    expect(needsOf({ a: 'x', all: { cmd: 'x', needs: ['every'] } }, 'all', { defaults: { tags: ['every'] } })).toEqual(['a']);
    expect(needsOf([{ id: 'a1', cmd: 'x' }, job('x', { id: 'b' }).needs('a?')], 'b')).toEqual(['a1']);
  });

  test('a job never means itself', () => {
    const jobs = { 'test#1': { cmd: 'x', tags: ['t'] }, 'test#all': { cmd: 'x', tags: ['t'], needs: ['test#*', 't'] } };
    expect(needsOf(jobs, 'test#all')).toEqual(['test#1']);
  });

  test('what a name means is the same as on the command line, whatever the names are', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', '*', '?', '/', '.', '[', ']', '{', ',', '}', '!', '(', ')'),
      maxLength: 5,
    });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '['), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), name, word, (ids, tag, need) => {
        const jobs = ids.map((id, at) => ({ id, cmd: 'x', tags: at % 2 === 0 ? [tag] : [] }));
        const meant = jobFinder(jobs)(need).map(({ id }) => id);
        fc.pre(!ids.includes('all!') && meant.length > 0);
        expect(needsOf([...jobs, { id: 'all!', cmd: 'x', needs: [need] }], 'all!').filter((id) => id !== 'all!')).toEqual(meant);
      }),
    );
  });
});

test('a pattern that ends with backslashes comes to an end', () => {
  for (let count = 1; count < 8; count++) expect(jobFinder([{ id: 'a', tags: [] }])(`a*${'\\'.repeat(count)}`)).toEqual([]);
});

test('a pattern is held against every name that it could meet', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    'ab',
    '-',
    '*',
    '?',
    '/',
    '.',
    '[ab]',
    '{a,b}',
    '!(a)',
    '+(b)',
    '@(a|b)',
    'a|b',
    '!',
    '(',
    ')',
    '|',
    '+',
    '"',
    '\\\\',
    '^',
    '$',
  );
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '.', '+', '|', '"'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pattern, fc.uniqueArray(name, { maxLength: 20 }), name, (word, ids, tag) => {
      // picomatch never comes to the end of such a pattern
      fc.pre(isPattern(word) && !ids.includes(word) && word !== tag && !word.endsWith('\\\\\\\\'));
      const jobs = ids.map((id, at) => ({ id, tags: at % 3 === 0 ? [tag] : [] }));
      const matches = picomatch(word.replaceAll('/', '\u0001'), { dot: true });
      const isMet = (text: string) => matches(text.replaceAll('/', '\u0001'));
      expect(jobFinder(jobs)(word)).toEqual(jobs.filter(({ id, tags }) => isMet(id) || tags.some(isMet)));
    }),
    { numRuns: 2000 },
  );
});

describe('mistakes', () => {
  test('a pattern that meets nothing is told at its place, with what it might have been', () => {
    expect(problemsOf({ ...parts, all: { cmd: 'x', needs: ['node', 'biuld#*'] } })).toEqual([
      expect.objectContaining({
        code: 'unknown-need',
        path: 'jobs.all.needs[1]',
        message: 'job "all" needs "biuld#*", which meets no other job',
        hint: 'did you mean "build#*"?',
      }),
    ]);
  });

  test('a pattern that meets nothing but its own job', () => {
    expect(problemsOf({ a1: { cmd: 'x', needs: ['a*'] } }).map(({ code, path }) => [code, path])).toEqual([
      ['unknown-need', 'jobs.a1.needs[0]'],
    ]);
  });

  test('a word that is near a tag', () => {
    const hints = problemsOf({ ...parts, all: { cmd: 'x', needs: ['slwo'] } }).map(({ code, hint }) => [code, hint]);
    expect(hints).toEqual([['unknown-need', 'did you mean "slow"?']]);
  });

  test('jobs that meet each other are a cycle', () => {
    const jobs = { a: { cmd: 'x', tags: ['t'], needs: ['b'] }, b: { cmd: 'x', needs: ['t'] } };
    expect(problemsOf(jobs).map(({ code }) => code)).toEqual(['cycle']);
    // told together with what else is wrong
    expect(problemsOf({ ...jobs, c: { cmd: 'x', cpus: 0, needs: ['q*'] } }).map(({ code }) => code)).toEqual([
      'bad-cpus',
      'unknown-need',
      'cycle',
    ]);
  });

  test('two conditions for one job', () => {
    const jobs = { ...parts, all: { cmd: 'x', needs: ['slow', 'node', { job: 'build#*', when: 'always' }] } };
    expect(problemsOf(jobs).map(({ code, path }) => [code, path])).toEqual([['need-conflict', 'jobs.all.needs[2]']]);
  });
});

describe('very many', () => {
  test('jobs that say the same share what it means', () => {
    const first = Array.from({ length: 300 }, (_, n) => ({ id: `a${n}`, cmd: 'x' }));
    const then = Array.from({ length: 300 }, (_, n) => ({ id: `b${n}`, cmd: 'x', needs: ['a*'] }));
    const { jobs } = read([...first, ...then]);
    expect(new Set(jobs.slice(300).map(({ needs }) => needs)).size).toBe(1);
    expect(jobs.at(-1)?.needs).toHaveLength(300);
    // what each of the others needs is not one list for each either
    expect(new Set(jobs.flatMap(({ needs }) => needs)).size).toBe(300);
  });

  test('more than can be kept is a warning that says what to do', () => {
    const first = Array.from({ length: 2000 }, (_, n) => ({ id: `a${n}`, cmd: 'x' }));
    const then = Array.from({ length: 1600 }, (_, n) => ({ id: `b${n}`, cmd: 'x', needs: ['a*'] }));
    expect(read([...first, ...then]).warnings).toEqual([
      expect.objectContaining({ code: 'many-needs', message: 'jobs need others 3,200,000 times, each of many all of many' }),
    ]);
  });
});
