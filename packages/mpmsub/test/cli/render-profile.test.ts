import { resolve } from 'node:path';
import type { ProfileOutcome, Proposal } from '@mpmsub/plugin-profile-cache';
import { expect, it } from 'vitest';
import { renderProfile } from '../../src/cli/render-profile.js';

const MiB = 1024 ** 2;
const proposal = (id: string, more: Partial<Proposal> = {}): Proposal => ({
  id,
  declared: undefined,
  peak: 416 * MiB,
  runs: 3,
  method: 'cgroup',
  recommended: 496 * MiB,
  isPinned: false,
  isWorthWriting: true,
  followsInput: false,
  ...more,
});
const outcome = (more: Partial<ProfileOutcome> = {}): ProfileOutcome => ({
  file: resolve('mpmsub.profile.json'),
  isWritten: true,
  diff: '',
  proposals: [proposal('types')],
  inputs: [],
  regressions: [],
  unjudged: [],
  drift: [],
  ...more,
});

it('jobs that were left for one reason are named together', () => {
  const refusal = (id: string, reason: string) => ({ id, reason });
  const refused = [
    ...['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6'].map((id) => refusal(id, 'it is made')),
    refusal('b', 'it is odd'),
  ];
  const text = renderProfile(outcome({ config: { applied: [], refused, diff: '', isWritten: false } }), [], { write: true });
  expect(text).toContain(
    '  a-1, a-2, a-3, a-4, a-5 and 1 more were left as they are: it is made\n  b was left as it is: it is odd\n',
  );
});

it('a job is told with what it asks for and should ask for, or why that stays', () => {
  const proposals = [
    proposal('types', { declared: 2048 * MiB }),
    proposal('fits', { declared: 500 * MiB, isWorthWriting: false }),
    proposal('pinned', { declared: 1024 * MiB, isPinned: true, isWorthWriting: false }),
    proposal('sort', { followsInput: true, isWorthWriting: false }),
  ];
  expect(renderProfile(outcome({ proposals }), [], {}).split('\n')).toEqual([
    'JOB     PEAK  RUNS  ASKS FOR  SHOULD ASK FOR',
    'types   416M  3     2G        496M',
    'fits    416M  3     500M      496M            fits',
    'pinned  416M  3     1G        496M            pinned',
    'sort    416M  3     -         496M            follows its input',
    '',
    'mpmsub.profile.json was written',
    'runs use these figures from now on; "mpmsub profile --write" puts them into the configuration as well',
    '',
  ]);
});

it('how memory follows the input is told by family, and why it does not', () => {
  const inputs = [
    { family: 'sort <path>', isFitted: true, text: '48M + 1.26 x input (7 sizes from 1M to 400M, missing by at most 6 %)' },
    { family: 'cat <path>', isFitted: false, text: "memory does not grow with the input's size" },
  ];
  const text = renderProfile(outcome({ inputs }), [], {});
  expect(text).toContain('memory by input: sort <path>: 48M + 1.26 x input (7 sizes');
  expect(text).toContain("memory not by input: cat <path>: memory does not grow with the input's size\n");
});

it.each([
  [['cgroup', 'cgroup'], 'measured side by side, each job in a cgroup of its own'],
  [['procfs', 'procfs'], 'measured side by side, each job by its own processes: there are no cgroups to be used here'],
  [['cgroup', 'procfs'], 'measured side by side, 1 of them in cgroups of their own'],
] as const)('jobs that ran at once: %j', (methods, line) => {
  const proposals = methods.map((method, index) => proposal(`job-${index}`, { method }));
  expect(renderProfile(outcome({ proposals }), [], { parallel: true })).toContain(`${line}\n`);
  expect(renderProfile(outcome({ proposals }), [], {})).not.toContain('side by side');
});

it('names the jobs of which nothing was learned', () => {
  const asked = ['types', 'test', 'e2e'];
  expect(renderProfile(outcome({ proposals: [proposal('types')] }), asked, {})).toContain(
    '\nnot measured: test, e2e. Only what succeeds tells what a job needs\n',
  );
  expect(renderProfile(outcome({ proposals: asked.map((id) => proposal(id)) }), asked, {})).not.toContain('not measured');
});
