import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { fingerprint, fingerprinter } from '../../src/plan/fingerprint.js';

function job(id: string, over: Partial<Job> = {}): Job {
  return {
    id,
    index: 0,
    stages: [{ argv: ['echo', id], text: `echo ${id}` }],
    needs: [],
    request: { cpus: 1 },
    pinned: false,
    exclusive: false,
    priority: 0,
    tags: [],
    family: 'echo',
    env: {},
    cwd: '/project',
    retry: { times: 0, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 },
    preemptible: true,
    leftovers: 'kill',
    ...over,
  };
}
const same: Partial<Job> = { stages: [{ argv: ['make'], text: 'make' }] };
const needs = (...ids: string[]) => ids.map((id) => ({ job: id, when: 'success' as const }));

describe('fingerprint', () => {
  const base = job('a', same);

  it('is 32 hexadecimal digits', () => expect(fingerprint(base, '/project')).toMatch(/^[0-9a-f]{32}$/));

  it.each<[string, Partial<Job>]>([
    ['name', { id: 'b' }],
    ['position', { index: 7 }],
    ['request', { request: { cpus: 4, memory: 1e9 } }],
    ['retry', { retry: { ...base.retry, times: 3 } }],
    ['timeout', { timeout: { ms: 1 } }],
    ['tags and family', { tags: ['x'], family: 'other' }],
    ['text of the command', { stages: [{ argv: ['make'], text: 'npm run make' }] }],
  ])('does not look at the %s', (_, over) => {
    expect(fingerprint(job('a', { ...same, ...over }), '/project')).toBe(fingerprint(base, '/project'));
  });

  it.each<[string, Partial<Job>]>([
    ['an argument', { stages: [{ argv: ['make', 'all'], text: 'make' }] }],
    ['where an argument ends', { stages: [{ argv: ['ma', 'ke'], text: 'make' }] }],
    [
      'a further stage',
      {
        stages: [
          { argv: ['make'], text: 'make' },
          { argv: ['cat'], text: 'cat' },
        ],
      },
    ],
    ['the folder', { cwd: '/project/sub' }],
    ['a value of the environment', { env: { A: '1' } }],
    ['an unset variable', { env: { A: null } }],
    ['a redirection', { stdout: '/project/out.txt' }],
    ['another redirection', { stdin: '/project/out.txt' }],
  ])('sees %s', (_, over) => {
    expect(fingerprint(job('a', { ...same, ...over }), '/project')).not.toBe(fingerprint(base, '/project'));
  });

  it('is equal in two checkouts, and not where a path leaves the project', () => {
    const at = (root: string, cwd: string) => fingerprint(job('a', { ...same, cwd, stdout: `${cwd}/out` }), root);
    expect(at('/home/me/project', '/home/me/project/lib')).toBe(at('/ci/project', '/ci/project/lib'));
    expect(at('/home/me/project', '/data')).toBe(at('/ci/project', '/data'));
    expect(at('/home/me/project', '/home/me/other')).not.toBe(at('/ci/project', '/ci/other'));
    expect(at('/r', '/r/..a')).toBe(at('/s', '/s/..a'));
  });

  it('is equal in two checkouts whose commands and variables name their own paths', () => {
    const at = (root: string) => {
      const argv: [string, ...string[]] = [`${root}/bin/tool`, `--out=${root}/out`, 'x'];
      return fingerprint(job('a', { stages: [{ argv, text: '' }], cwd: root, env: { LIB: `${root}/lib:/usr/lib` } }), root);
    };
    expect(at('/home/me/project')).toBe(at('/ci/project'));
    const relativeOne = job('a', { stages: [{ argv: ['bin/tool', '--out=out', 'x'], text: '' }], cwd: '/p' });
    expect(fingerprint(relativeOne, '/p')).not.toBe(at('/p'));
  });

  it('does not depend on the order of variables, and never shows a value', () => {
    const one = fingerprint(job('a', { ...same, env: { A: '1', B: 'secret' } }), '/project');
    expect(fingerprint(job('a', { ...same, env: { B: 'secret', A: '1' } }), '/project')).toBe(one);
    expect(one).not.toContain('secret');
  });
});

describe('fingerprinter', () => {
  it('carries a change of a command to everything that needs it, and to nothing else', () => {
    const chain = (command: string) => [
      job('a', { stages: [{ argv: [command], text: command }] }),
      job('b', { needs: needs('a') }),
      job('c', { needs: needs('b') }),
      job('d'),
    ];
    const [before, after] = ['one', 'two'].map((command) => {
      const jobs = chain(command);
      return jobs.map(fingerprinter(jobs, '/project'));
    });
    expect(before!.map((identity, i) => identity === after![i])).toEqual([false, false, false, true]);
  });

  it('does not look at position, order of needs or the names of what is needed', () => {
    const one = [job('a', same), job('b'), job('c', { needs: needs('a', 'b') })];
    const two = [job('b'), job('c', { needs: needs('b', 'z') }), job('new'), job('z', same)];
    expect(fingerprinter(two, '/project')(two[1]!)).toBe(fingerprinter(one, '/project')(one[2]!));
  });

  it('tells the conditions of a need apart', () => {
    const of = (when: 'success' | 'always') => {
      const jobs = [job('a'), job('b', { needs: [{ job: 'a', when }] })];
      return fingerprinter(jobs, '/project')(jobs[1]!);
    };
    expect(of('success')).not.toBe(of('always'));
  });

  it('answers for unknown needs, cycles and jobs that need themselves', () => {
    const jobs = [
      job('a', { needs: needs('b') }),
      job('b', { needs: needs('a') }),
      job('c', { needs: needs('c') }),
      job('d', { needs: needs('nobody') }),
    ];
    const identity = fingerprinter(jobs, '/project');
    expect(new Set(jobs.map(identity)).size).toBe(4);
  });

  it('survives a chain longer than the stack', () => {
    const jobs = Array.from({ length: 50_000 }, (_, i) => job(`j${i}`, { ...same, needs: i === 0 ? [] : needs(`j${i - 1}`) }));
    const identity = fingerprinter(jobs, '/project');
    expect(identity(jobs.at(-1)!)).toMatch(/^[0-9a-f]{32}$/);
    expect(identity(jobs.at(-2)!)).not.toBe(identity(jobs.at(-1)!));
  });

  it('gives the same answers in whatever order it is asked', () => {
    const graph = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
      .map((edges) =>
        edges.map((to, i) => job(`j${i}`, { needs: i === 0 ? [] : needs(...new Set(to.map((n) => `j${n % i}`))) })),
      );
    fc.assert(
      fc.property(graph, fc.nat(), (jobs, turn) => {
        const expected = jobs.map(fingerprinter(jobs, '/project'));
        const again = fingerprinter(jobs, '/project');
        const order = jobs.map((_, i) => (i + turn) % jobs.length).reverse();
        for (const i of order) expect(again(jobs[i]!)).toBe(expected[i]);
      }),
    );
  });

  it('gives the same answers when jobs arrive later and are asked for as they come, or not', () => {
    const graph = fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.boolean()), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(graph, fc.nat(), (edges, cut) => {
        const jobs = edges.map(([to], i) =>
          job(`j${i}`, { needs: i === 0 ? [] : needs(...new Set(to.map((n) => `j${n % i}`))) }),
        );
        const expected = jobs.map(fingerprinter(jobs, '/project'));
        const size = cut % jobs.length;
        const identity = fingerprinter(jobs.slice(0, size), '/project');
        for (const [i, late] of jobs.entries()) {
          if (i < size) continue;
          identity.add([late]);
          if (edges[i]![1]) expect(identity(late)).toBe(expected[i]);
        }
        expect(jobs.map(identity)).toEqual(expected);
        expect(jobs.map(identity)).toEqual(expected);
      }),
    );
  });

  it('knows thousands that have been asked for', () => {
    const jobs = Array.from({ length: 2500 }, (_, i) => job(`j${i}`));
    const last = job('last', { needs: needs('j0', 'j1023', 'j1024', 'j2499') });
    const expected = fingerprinter([...jobs, last], '/project')(last);
    const identity = fingerprinter([], '/project');
    for (const late of jobs) {
      identity.add([late]);
      identity(late);
    }
    expect(identity(last)).toBe(expected);
  });
});
