import { describe, expect, it } from 'vitest';
import { largestNodes, parseNodes } from '../src/slurm/largest-nodes.js';
import { parseLimits } from '../src/slurm/read-limits.js';
import { slurmDialect } from '../src/slurm/slurm-dialect.js';

const shape = { cpus: 2, memoryMiB: 1120, minutes: 15, avoid: ['n2', 'n7'], request: { partition: 'a,b', extra: ['--nice=5'] } };

describe('a submission', () => {
  it('says everything in options, and nothing of the jobs', () => {
    expect(slurmDialect.submit({ name: 'mpmsub-r-1', elements: 3, shape, script: '/p 100%/run.sh' })).toEqual([
      'sbatch',
      '--ntasks=1',
      '--nodes=1',
      '--cpus-per-task=2',
      '--mem=1120M',
      '--time=15',
      '--exclude=n2,n7',
      '--partition=a,b',
      '--nice=5',
      '--parsable',
      '--no-requeue',
      '--export=ALL',
      '--job-name=mpmsub-r-1',
      '--array=0-2',
      '--output=/p 100%%/%a.log',
      '/p 100%/run.sh',
    ]);
  });

  it('never asks for all memory of a node where none is known, and has no log in a folder that cannot be said', () => {
    const argv = slurmDialect.submit({
      name: 'n',
      elements: 1,
      shape: { cpus: 1, avoid: [], request: {} },
      script: '/back\\slash/run.sh',
    });
    expect(argv.filter((word) => /^--(mem|time)/.test(word))).toEqual([]);
    expect(argv).toContain('--output=/dev/null');
  });

  it.each([
    ['123\n', '123'],
    ['123;cluster\n', '123'],
    ['', undefined],
    ['Submitted batch job 123', undefined],
    ['what a nice day', undefined],
  ])('%j has the id %s', (stdout, id) => expect(slurmDialect.parseId(stdout)).toBe(id));
});

it.each([
  ["Job's account not known, so it can't use this partition (closed allows lab)", /slurm\.account/],
  ['InvalidQOS', /slurm\.qos/],
  ['PartitionDown', /slurm\.partition/],
  ['JobHeldUser', /scontrol release/],
  ['QOSMaxCpuPerJobLimit', /slurm\.qos/],
  ['AssocMaxWallDurationPerJobLimit', /timeout/],
  ['Resources', undefined],
  ['QOSMaxCpuPerUserLimit', undefined],
])('waiting for %j', (word, remedy) => {
  const found = slurmDialect.stuck.find(({ says }) => says.test(word))?.remedy;
  if (remedy === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(remedy);
});

it('cancels elements, or all', () => {
  expect(slurmDialect.cancel('7', [0, 3])).toEqual(['scancel', '7_0', '7_3']);
  expect(slurmDialect.cancel('7', 'all')).toEqual(['scancel', '7']);
});

describe('the list', () => {
  it('has elements of ours, whatever else is in the queue', () => {
    const text = [
      '1|0|PENDING|Priority||mpmsub-r-1',
      '1|1|RUNNING|None|n2|mpmsub-r-1',
      '1|2|COMPLETING|None|n2|mpmsub-r-1',
      '1|3|OUT_OF_MEMORY|OutOfMemory|n1|mpmsub-r-1',
      '1|4|FAILED|NonZeroExitCode|n1|mpmsub-r-1',
      '1|5|FAILED|None|n1|mpmsub-r-1',
      '1|6|A_STATE_TO_COME|None||mpmsub-r-1',
      '2|N/A|RUNNING|None|n1|mpmsub-r-1',
      "3|0|RUNNING|None|n1|somebody's | job",
      'slurm_load_jobs error: no',
    ].join('\n');
    expect(slurmDialect.parseList(text).map(({ element, state, word, node }) => [element, state, word, node])).toEqual([
      [0, 'waiting', 'Priority', undefined],
      [1, 'running', 'RUNNING', 'n2'],
      [2, 'running', 'COMPLETING', 'n2'],
      [3, 'over', 'OUT_OF_MEMORY', 'n1'],
      [4, 'over', 'NonZeroExitCode', 'n1'],
      [5, 'over', 'FAILED', 'n1'],
      [6, 'over', 'A_STATE_TO_COME', undefined],
    ]);
  });
});

it.each([
  ['sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying', 'later'],
  ['Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user size and/or time limits)', 'fewer'],
  [
    'sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy',
    'fewer',
  ],
  [
    'sbatch: error: QOSMaxCpuPerJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy',
    'never',
  ],
  [
    'sbatch: error: QOSMaxWallDurationPerJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy',
    'never',
  ],
  ['Unable to contact slurm controller (connect failure)', 'later'],
  ['Batch job submission failed: Socket timed out on send/recv operation', 'later'],
  ['Batch job submission failed: Unexpected message received', 'later'],
  ['Batch job submission failed: Connection reset by peer', 'later'],
  ['invalid partition specified: nope', 'never'],
  ['Batch job submission failed: Invalid account or account/partition combination specified', 'never'],
  ['Batch job submission failed: Requested node configuration is not available', 'never'],
  ['fatal: Could not establish a configuration source', 'never'],
])('%j is tried again: %s', (said, again) => {
  expect(slurmDialect.refusals.find(({ says }) => says.test(said))?.again).toBe(again);
});

it('keeps what belongs to one allocation from the jobs it submits', () => {
  const names = ['SLURM_JOB_ID', 'SLURM_MEM_PER_NODE', 'SLURM_CONF', 'SLURM_JWT', 'SBATCH_PARTITION', 'HOME'];
  expect(names.filter((name) => slurmDialect.private.test(name))).toEqual(['SLURM_JOB_ID', 'SLURM_MEM_PER_NODE']);
});

describe('what a cluster takes', () => {
  it.each([
    ['MaxArraySize            = 51\nMaxJobCount             = 120\n', { arraySize: 51, elements: 60 }],
    ['MaxArraySize = 20001\nMaxJobCount = 50000', { arraySize: 20_001, elements: 1000 }],
    ['', { arraySize: 1001, elements: 1000 }],
  ])('%j', (config, limits) => expect(parseLimits(config)).toEqual(limits));

  it('is known by its largest nodes', () => {
    const against = largestNodes(parseNodes('main*|4|8000\nmain*|16|2000\nbig|64|900000\nmixed|8+|1000+\nnonsense\n'));
    expect(against({ avoid: [], cpus: 4, memoryMiB: 8000, request: {} })).toBeUndefined();
    expect(against({ avoid: [], cpus: 16, memoryMiB: 8000, request: {} })).toMatch(
      /asks for 16 CPUs and 8000 MiB, and the largest node there has 16 CPUs and 2000 MiB/,
    );
    expect(against({ avoid: [], cpus: 65, request: { partition: 'main,big' } })).toMatch(/largest node there has 64 CPUs/);
    expect(against({ avoid: [], cpus: 99, request: { partition: 'mixed' } })).toBeUndefined();
    expect(against({ avoid: [], cpus: 99, request: { partition: 'unheard-of' } })).toBeUndefined();
  });
});
