import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyOf } from '../../src/config/family.js';
import type { Command } from '../../src/model/job.js';

const argv = (...words: [string, ...string[]]): Command => ({ argv: words, text: words.join(' ') });
const shell = (text: string): Command => ({ argv: ['/bin/sh', '-c', text], text });

describe('the template of a command', () => {
  test.each([
    [argv('python', 'fit.py', '--seed', '3', 'data/a.csv'), 'python fit.py --seed # <path>'],
    [argv('/usr/bin/python3.11', 'src/models/fit.py', '--lr=0.01'), 'python3.11 fit.py --lr=#'],
    [argv('bwa', 'mem', '-t', '8', 'ref.fa', 's1_R1.fq.gz', 's1_R2.fq.gz'), 'bwa mem -t # <path> <path> <path>'],
    [argv('tsc', '-b', 'packages/runner'), 'tsc -b <path>'],
    [argv('npm', 'run', 'build'), 'npm run build'],
    [argv('make', '-j8', 'all'), 'make -j# all'],
    [argv('git', 'checkout', '9b3ab44d'), 'git checkout #'],
    [argv('run', '--id', '550e8400-e29b-41d4-a716-446655440000'), 'run --id #'],
    [argv('fetch', 'https://example.org/a?b=1'), 'fetch <path>'],
    [argv('day', '2026-11-23'), 'day #'],
    [argv('curl', '-o', './out', 'x'), 'curl -o <path> x'],
    [argv('decade', 'added', 'facade'), 'decade added facade'],
    [argv('vitest', 'run', '--maxWorkers={cpus}'), 'vitest run --maxWorkers={cpus}'],
    [shell('tsc -b'), 'tsc -b'],
    [shell('SEED=3 python fit.py > out/3.log 2>&1'), 'SEED=# python fit.py > <path> 2>&1'],
    [shell('cat a.txt | grep -c "foo 12" && echo done'), 'cat <path> | grep -c foo # && echo done'],
    [shell('vitest run --maxWorkers={cpus} "a b"'), 'vitest run --maxWorkers={cpus} a b'],
    [shell('{ echo 1; }'), '{ echo # ; }'],
    [argv('node', '-e', 'hold(60e6, 1)'), 'node -e hold(#, #)'],
    [argv('sh', '-c', 'sleep 3'), 'sh -c sleep #'],
    [shell('cd packages/a && npx tsc'), 'cd <path> && npx tsc'],
  ])('%j', (command, family) => {
    expect(familyOf([command])).toBe(family);
  });

  test('stages are told apart', () => {
    expect(familyOf([argv('a', '1'), argv('b', '2')])).toBe('a # | b #');
  });

  test('different programs, scripts and words are different families', () => {
    const families = [
      argv('python', 'fit.py', '1'),
      argv('python', 'plot.py', '1'),
      argv('node', 'fit.py', '1'),
      argv('npm', 'run', 'build'),
      argv('npm', 'run', 'test'),
      argv('samtools', 'sort', 'a.bam'),
      argv('samtools', 'index', 'a.bam'),
      argv('python', '-m', 'fit', '1'),
      argv('python', '-m', 'plot', '1'),
    ].map((command) => familyOf([command]));
    expect(new Set(families).size).toBe(families.length);
  });
});

describe('realistic matrices are one family each', () => {
  const matrices: Record<string, (seed: number) => Command> = {
    'a parameter sweep': (n) =>
      argv('python', 'train.py', '--lr', String(10 ** -(n % 5)), '--seed', String(n), '--out', `runs/${n}`),
    'samples of a sequencing run': (n) => argv('bwa', 'mem', '-t', '4', 'ref/genome.fa', `fastq/SRR${1_000_000 + n}_1.fastq.gz`),
    'object files': (n) => shell(`gcc -O2 -c src/file${n}.c -o build/file${n}.o`),
    'simulations by seed in the shell': (n) => shell(`./simulate --steps ${n * 1000} --seed=${n} > "results/run ${n}.txt"`),
    chromosomes: (n) => argv('bcftools', 'call', '-r', `chr${(n % 22) + 1}`, 'all.bam'),
    commits: (n) => shell(`git show ${(0xabc1230 + n).toString(16)}0 --stat`),
    shards: (n) => argv('npx', 'vitest', 'run', `--shard=${n + 1}/100`),
  };
  test.each(Object.keys(matrices))('%s', (name) => {
    const families = new Set(Array.from({ length: 100 }, (_, n) => familyOf([matrices[name]!(n)])));
    expect([...families]).toHaveLength(1);
  });
});

test('jobs that differ in one number share a family', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      expect(familyOf([argv('tool', '--n', String(a))])).toBe(familyOf([argv('tool', '--n', String(b))]));
    }),
  );
});

test('a long script is cut, and told from another with the same beginning', () => {
  const script = (end: string) => shell(`${'step one && '.repeat(100)}${end}`);
  const [a, b] = [familyOf([script('alpha')]), familyOf([script('beta')])];
  expect(a.length).toBeLessThanOrEqual(200);
  expect(a).not.toBe(b);
});

test('whatever the words, there is a template', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (words, text) => {
      expect(familyOf([argv(...(words as [string, ...string[]]))])).toBeTypeOf('string');
      expect(familyOf([shell(text)]).length).toBeLessThanOrEqual(200);
    }),
  );
});
