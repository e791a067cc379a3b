import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLimits } from '../src/sge/read-limits.js';
import { sgeDialect } from '../src/sge/sge-dialect.js';
import { tempFolder } from './temp-folder.js';

const plain = sgeDialect({});

describe('a submission', () => {
  it('says everything in options, and nothing of the jobs', () => {
    const dialect = sgeDialect({
      queue: 'long.q',
      project: 'lab',
      parallelEnvironment: 'mt',
      memory: 'h_rss',
      extra: ['-p', '-5'],
    });
    const shape = { cpus: 2, memoryMiB: 1120, minutes: 15, avoid: ['n2', 'n7'], request: {} };
    expect(dialect.submit({ name: 'mpmsub-r-1', elements: 3, shape, script: '/a b/run.sh' }).join(' ')).toBe(
      'qsub -pe mt 2 -l h_rss=1120M -l h_rt=900 -l h=!(n2|n7) -q long.q -P lab -p -5 ' +
        '-terse -r n -V -N mpmsub-r-1 -t 1-3 -S /bin/sh -j y -o /dev/null -wd /a b /a b/run.sh',
    );
  });

  it('asks for nothing that nobody knows, and for no parallel environment for one CPU', () => {
    const argv = plain.submit({ name: 'n', elements: 1, shape: { cpus: 1, avoid: [], request: {} }, script: '/f/run.sh' });
    expect(argv.filter((word) => /^-(pe|l|q|P)$/.test(word))).toEqual([]);
  });

  it.each([
    ['12.1-3:1\n', '12'],
    ['some site says hello\n12.1-1:1\n', '12'],
    ['12\n', undefined],
    ['', undefined],
  ])('%j has the id %s', (stdout, id) => expect(plain.parseId(stdout)).toBe(id));

  it('numbers elements from 0, and writes their logs where all others are', () => {
    const folder = tempFolder();
    const script = [...plain.begin(folder), 'echo "element $element"'].join('\n');
    execFileSync('sh', ['-c', script], { env: { ...process.env, SGE_TASK_ID: '3' } });
    expect(readFileSync(join(folder, '2.log'), 'utf8')).toBe('element 2\n');
  });
});

it('cancels all of an array, or elements of it', () => {
  expect(plain.cancel('12', 'all')).toEqual(['qdel', '12']);
  expect(plain.cancel('12', [0, 4])).toEqual(['qdel', '12.1', '12.5']);
});

it('reads the list of the queue', () => {
  const job = (id: string, name: string, state: string, queue: string, task: string) =>
    `<job_list state="running"><JB_job_number>${id}</JB_job_number><JAT_prio>0.5</JAT_prio><JB_name>${name}</JB_name>` +
    `<JB_owner>root</JB_owner><state>${state}</state><queue_name>${queue}</queue_name><slots>1</slots>${task}</job_list>`;
  const text = [
    job('1', 'mpmsub-r-1', 'r', 'all.q@n1.example.org', '<tasks>1</tasks>'),
    job('1', 'mpmsub-r-1', 'qw', '', '<tasks>2</tasks>'),
    job('1', 'mpmsub-r-1', 'Eqw', '', '<tasks>3</tasks>'),
    job('1', 'mpmsub-r-1', 'dr', 'all.q@n2', '<tasks>4</tasks>'),
    job('2', 'mpmsub-r-2', 'qw', '', '<tasks>1-4:1</tasks>'),
    job('3', 'somebody', 'r', 'all.q@n1', ''),
  ].join('\n');
  expect(plain.parseList(text)).toEqual([
    { name: 'mpmsub-r-1', id: '1', element: 0, state: 'running', word: 'r', node: 'n1.example.org' },
    { name: 'mpmsub-r-1', id: '1', element: 1, state: 'waiting', word: 'qw' },
    { name: 'mpmsub-r-1', id: '1', element: 2, state: 'waiting', word: 'Eqw' },
    { name: 'mpmsub-r-1', id: '1', element: 3, state: 'running', word: 'dr', node: 'n2' },
  ]);
  expect(plain.stuck.find(({ says }) => says.test('Eqw'))?.remedy).toMatch(/qmod -cj/);
  expect(plain.stuck.find(({ says }) => says.test('qw'))).toBeUndefined();
});

it.each([
  ['Unable to run job: Job was rejected because job requests unknown queue "nope"\nExiting.', 'never', /"queue"/],
  ['Unable to run job: job rejected: the requested project "nope" does not exist', 'never', /"project"/],
  ['job rejected: the requested parallel environment "nope" does not exist', 'never', /"parallelEnvironment"/],
  ['Unable to run job: unknown resource "nosuch"', 'never', /"memory"/],
  ['Unable to run job: job rejected: you tried to submit a job with more than 75000 tasks', 'never', /arraySize/],
  ['error: commlib error: got select error (Connection reset by peer)', 'later', /qping/],
  ['Unable to run job: unable to send message to qmaster using port 6444 on host "grid": got send error', 'later', /qping/],
  ['job rejected: Only 5 jobs are allowed per user (current job count: 5)', 'fewer', /limit/],
  ['critical error: Please set the environment variable SGE_ROOT.', 'never', /qhost/],
])('a refusal %j', (message, again, remedy) => {
  const refusal = plain.refusals.find(({ says }) => says.test(message));
  expect(refusal).toMatchObject({ again });
  expect(refusal?.remedy).toMatch(remedy);
});

it('knows what the cluster takes', () => {
  expect(parseLimits('max_aj_instances             2000\nmax_aj_tasks                 75000\n').arraySize).toBe(75_000);
  expect(parseLimits('max_aj_tasks 0\n').arraySize).toBe(Number.POSITIVE_INFINITY);
  expect(parseLimits('').arraySize).toBe(75_000);
});
