import { expect, test } from 'vitest';
import { Job, job, Pipeline, pipeline } from '../../src/config/builder.js';
import { ConfigError } from '../../src/model/diagnostic.js';

test('the chain says what the options say', () => {
  const chained = job(['samtools', 'sort', 'in.bam'])
    .cpu(2)
    .memory('2G')
    .environment({ A: '1' })
    .environment({ B: null })
    .workingDir('work')
    .withTimeout('10m')
    .withId('sort')
    .stdoutTo('out.bam')
    .stderrTo('err.txt')
    .needs('align')
    .needs({ job: 'index', when: 'always' })
    .tags('slow', 'bam')
    .input('in.bam')
    .input('*.bed', 'ref.fa')
    .retry(2);
  expect(chained.toJSON()).toEqual({
    cmd: ['samtools', 'sort', 'in.bam'],
    cpus: 2,
    memory: '2G',
    env: { A: '1', B: null },
    cwd: 'work',
    timeout: '10m',
    id: 'sort',
    stdout: 'out.bam',
    stderr: 'err.txt',
    needs: ['align', { job: 'index', when: 'always' }],
    tags: ['slow', 'bam'],
    input: ['in.bam', '*.bed', 'ref.fa'],
    retry: 2,
  });
});

test('a method changes the job itself, as in Python', () => {
  const sort = new Job('sort');
  sort.memory('1G');
  expect(sort.toJSON()).toEqual({ cmd: 'sort', memory: '1G' });
});

test('a method overrides the short forms of the options', () => {
  expect(new Job('x', { p: 1, m: '1G' }).cpu(2).memory('2G').toJSON()).toEqual({ cmd: 'x', cpus: 2, memory: '2G' });
});

test('its description is a copy', () => {
  const one = job('x');
  const before = one.toJSON();
  one.withId('later');
  expect(before).toEqual({ cmd: 'x' });
});

test('pipeTo makes a pipeline of a command, and a longer one of a pipeline', () => {
  expect(job('a').pipeTo(['b', '-x']).pipeTo('c').toJSON()).toEqual({ pipeline: ['a', ['b', '-x'], 'c'] });
  expect(pipeline(['a', 'b']).pipeTo('c').toJSON()).toEqual({ pipeline: ['a', 'b', 'c'] });
});

test('a pipeline keeps its commands and options', () => {
  expect(new Pipeline([['a'], ['b']], { cpus: 2 }).memory('1G').toJSON()).toEqual({
    pipeline: [['a'], ['b']],
    cpus: 2,
    memory: '1G',
  });
});

test.each([[[]], [['one']], [undefined as never]])('a pipeline of %j is a ConfigError', (commands) => {
  expect(() => pipeline(commands)).toThrow(ConfigError);
  expect(() => new Pipeline(commands)).toThrow(/at least two commands/);
});

test('JSON.stringify writes what could stand in a configuration', () => {
  expect(JSON.parse(JSON.stringify({ jobs: [job('x', { id: 'a' })] }))).toEqual({ jobs: [{ id: 'a', cmd: 'x' }] });
});
