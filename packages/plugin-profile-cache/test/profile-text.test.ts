import { quantise } from '@mpmsub/runner/scheduler';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeProfiles, type Profile, type ProfileEntry, ProfileTextError, parseProfile, renderProfile } from '../src/index.js';
import { GiB, MiB } from './one-run.js';

function entry(name: string, memory: number, more: Partial<ProfileEntry> = {}): ProfileEntry {
  const key = more.kind === 'family' ? name : `key-${name}`;
  return {
    kind: 'job',
    name,
    key,
    machine: 'linux-x64',
    memory,
    isAtLeast: false,
    wallMs: 12_000,
    cpuMs: 15_000,
    runs: 3,
    method: 'cgroup',
    ...more,
  };
}

const TEXT = `{
  "mpmsubProfile": 1,
  "jobs": [
    { "job": "lint", "memory": "320M", "seconds": 12, "cpuSeconds": 15, "runs": 3, "method": "cgroup", "machine": "linux-x64", "key": "key-lint" },
    { "job": "types", "memory": "3G", "atLeast": true, "runs": 0, "method": "procfs", "machine": "linux-x64", "key": "key-types" }
  ],
  "families": [
    { "family": "tsc -p <path>", "memory": "1152M", "seconds": 12, "cpuSeconds": 15, "runs": 3, "method": "cgroup", "machine": "linux-x64" }
  ]
}
`;
const ENTRIES = [
  entry('types', 3 * GiB, { isAtLeast: true, runs: 0, method: 'procfs', wallMs: undefined, cpuMs: undefined }),
  entry('lint', 320 * MiB),
  entry('tsc -p <path>', 1152 * MiB, { kind: 'family' }),
];

const anyEntry: fc.Arbitrary<ProfileEntry> = fc
  .record({
    kind: fc.constantFrom('job' as const, 'family' as const),
    name: fc.constantFrom('a', 'b', 'c d', '"q"', '🎉', '\n', '<<<<<<<'),
    suffix: fc.constantFrom('1', '2'),
    machine: fc.constantFrom('linux-x64', 'darwin-arm64'),
    memory: fc.integer({ min: 0, max: 4 * GiB }).map(quantise),
    isAtLeast: fc.boolean(),
    wallMs: fc.option(
      fc.integer({ min: 0, max: 99 }).map((seconds) => seconds * 1000),
      { nil: undefined },
    ),
    cpuMs: fc.option(
      fc.integer({ min: 0, max: 99 }).map((seconds) => seconds * 1000),
      { nil: undefined },
    ),
    runs: fc.nat(99),
    method: fc.constantFrom('cgroup' as const, 'procfs' as const, 'none' as const),
  })
  .map(({ suffix, ...rest }) => ({ ...rest, key: rest.kind === 'family' ? rest.name : suffix }));
const anyProfile: fc.Arbitrary<Profile> = fc.array(anyEntry, { maxLength: 8 }).map((entries) => mergeProfiles({ entries }));
const same = (a: Profile, b: Profile) => expect(renderProfile(a)).toBe(renderProfile(b));

describe('the file', () => {
  it('is sorted, one entry a line', () => {
    expect(renderProfile({ entries: ENTRIES })).toBe(TEXT);
    same(parseProfile(TEXT), { entries: ENTRIES });
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        same(parseProfile(renderProfile(profile)), profile);
      }),
    );
  });

  it('may be missing, empty, marked with a BOM, or put in another layout', () => {
    expect(parseProfile('').entries).toEqual([]);
    same(parseProfile(`\uFEFF${TEXT.replaceAll('\n', '\r\n')}`), { entries: ENTRIES });
    same(parseProfile(JSON.stringify(JSON.parse(TEXT), null, 4)), { entries: ENTRIES });
  });

  it.each([
    ['no JSON', 'memory', /neither JSON nor/],
    ['other JSON', '{"jobs": []}', /"mpmsubProfile" is missing/],
    ['a list', '[]', /"mpmsubProfile" is missing/],
    ['a newer version', '{"mpmsubProfile": 2}', /version 2, this mpmsub knows version 1: update/],
    ['a damaged newer version', '{"mpmsubProfile": 9,', /version 9/],
  ])('is refused as a whole: %s', (_, text, message) => {
    expect(() => parseProfile(text)).toThrow(ProfileTextError);
    expect(() => parseProfile(text)).toThrow(message);
  });

  it('leaves out entries that make no sense', () => {
    const odd = [
      'null',
      '7',
      '{}',
      '{"job": 1}',
      '{"job": "a", "machine": "m", "key": "k", "memory": 100}',
      '{"job": "a", "memory": "1G"}',
    ];
    const text = `{"mpmsubProfile": 1, "jobs": [${odd.join()}, {"job": "ok", "memory": "1G", "machine": "m", "key": "k"}], "families": 3}`;
    expect(parseProfile(text).entries.map(({ name }) => name)).toEqual(['ok']);
  });
});

describe('merging', () => {
  it('takes the higher number of each', () => {
    const merged = mergeProfiles(
      { entries: [entry('a', 1 * GiB, { wallMs: 5000, runs: 9 }), entry('b', GiB)] },
      { entries: [entry('a', 2 * GiB, { wallMs: 4000, runs: 2, method: 'procfs' }), entry('c', GiB)] },
    );
    expect(merged.entries.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(merged.entries[0]).toMatchObject({ memory: 2 * GiB, wallMs: 5000, runs: 9, method: 'procfs' });
  });

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, anyProfile, (a, b, c) => {
        same(mergeProfiles(a, b), mergeProfiles(b, a));
        same(mergeProfiles(mergeProfiles(a, b), c), mergeProfiles(a, mergeProfiles(b, c)));
        same(mergeProfiles(a, a), a);
      }),
    );
  });
});

describe('conflicts', () => {
  const conflicted = (style: 'merge' | 'diff3', end = '\n') => {
    const line = (memory: string) =>
      `    { "job": "a", "memory": "${memory}", "runs": 1, "method": "none", "machine": "m", "key": "k" }`;
    const ancestor = style === 'diff3' ? ['||||||| 12ab', line('9G')] : [];
    const lines = [
      '{',
      '  "mpmsubProfile": 1,',
      '  "jobs": [',
      '<<<<<<< HEAD',
      line('1G'),
      ...ancestor,
      '=======',
      `${line('2G')},`,
    ];
    return [
      ...lines,
      line('2G').replace('"a"', '"b"').replace('"k"', '"l"'),
      '>>>>>>> theirs',
      '  ],',
      '  "families": []',
      '}',
      '',
    ].join(end);
  };

  it.each([
    ['two sides', conflicted('merge')],
    ['two sides with their ancestor', conflicted('diff3')],
    ['Windows line ends', conflicted('merge', '\r\n')],
  ])('are resolved by the higher number: %s', (_, text) => {
    expect(parseProfile(text).entries.map(({ name, memory }) => [name, memory / GiB])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('left in pieces by a careless merge lose nothing that is whole', () => {
    const broken = TEXT.replace('},\n', '}\n').replace('"atLeast"', 'atLeast').replace('}\n  ]\n}', '},\n');
    expect(
      parseProfile(broken)
        .entries.map(({ name }) => name)
        .sort(),
    ).toEqual(['lint', 'tsc -p <path>']);
  });

  it('of any two files give their merger', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, (a, b) => {
        const text = `<<<<<<< ours\n${renderProfile(a)}=======\n${renderProfile(b)}>>>>>>> theirs\n`;
        same(parseProfile(text), mergeProfiles(a, b));
      }),
    );
  });
});
