import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meaningfulLines } from '@mpmsub/runner';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BatchJob, batchJobs } from '../../../src/cli/batch/batch-jobs.js';
import { parseBatchWords } from '../../../src/cli/batch/parse-words.js';
import { replacePlaceholders } from '../../../src/cli/batch/placeholders.js';
import { protectTemplate } from '../../../src/cli/batch/protect-template.js';
import { readLines } from '../../../src/cli/batch/read-source.js';
import { buildProgram } from '../../../src/cli/program.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mpmsub-batch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, `${Math.random()}.txt`);
  writeFileSync(path, text);
  return path;
}

async function jobs(words: string[], colsep?: RegExp) {
  const batch = batchJobs(parseBatchWords(words), { colsep });
  const made: BatchJob[] = [];
  for await (const lot of batch.lots(new AbortController().signal)) made.push(...lot);
  expect(batch.count).toBe(made.length);
  return made;
}

describe('placeholders', () => {
  test.each([
    ['{}', './dir/a.tar.gz', './dir/a.tar.gz'],
    ['{.}', './dir/a.tar.gz', './dir/a.tar'],
    ['{.}', '/dir.d/plain', '/dir.d/plain'],
    ['{.}', 'a.txt', 'a'],
    ['{/}', '/x/a.txt', 'a.txt'],
    ['{//}', '/x/a.txt', '/x'],
    ['{//}', 'a.txt', '.'],
    ['{/.}', '/x/a.txt', 'a'],
    ['{#}', 'v', '3'],
    ['{1}{2}', 'v', 'v'],
    ['{cpus} {0} {x}', 'v', '{cpus} {0} {x}'],
  ])('%s of %s is %s', (text, value, expected) => {
    expect(replacePlaceholders(text, { seq: 3, values: [value] }, (found) => found)).toBe(expected);
  });
});

describe('batchJobs', () => {
  test('a file of commands: one a line, each run by the shell', async () => {
    const made = await jobs([file('\uFEFFecho 1\n\n# no\r\n  echo "2" | cat\n')]);
    expect(made.map(({ spec }) => [spec.id, spec.cmd])).toEqual([
      ['1', 'echo 1'],
      ['2', '  echo "2" | cat'],
    ]);
  });

  test.each([
    [
      ['gzip', '-k', '{}', ':::', 'a b', '$(id)'],
      ["gzip -k 'a b'", "gzip -k '$(id)'"],
    ],
    [['wc -l < {} > {/.}.n', ':::', 'x/a b.txt'], ["wc -l < 'x/a b.txt' > 'a b'.n"]],
  ])('%j as people would have typed it', async (words, lines) => {
    const texts = batchJobs(parseBatchWords(words), {}).texts(new AbortController().signal);
    const found: string[] = [];
    for await (const text of texts) found.push(text);
    expect(found).toEqual(lines);
  });

  test('several words are a program and its arguments', async () => {
    expect((await jobs(['gzip', '-k', '{}', ':::', 'a b', '$(id)'])).map(({ spec }) => spec.cmd)).toEqual([
      ['gzip', '-k', 'a b'],
      ['gzip', '-k', '$(id)'],
    ]);
  });

  test('without a placeholder the value comes last', async () => {
    expect((await jobs(['echo', ':::', 'a'])).map(({ spec }) => spec.cmd)).toEqual([['echo', 'a']]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own braces
    expect((await jobs(['wc -l <', ':::', 'a']))[0]?.spec.cmd).toEqual(['/bin/sh', '-c', 'wc -l < "${1}"', '/bin/sh', 'a']);
  });

  test('several sources are combined, the last one fastest', async () => {
    const values = file('x\ny\n');
    expect(
      (await jobs(['echo', '{2}-{1}', ':::', 'a', 'b', '::::', values])).map(({ spec }) => (spec.cmd as string[])[1]),
    ).toEqual(['x-a', 'y-a', 'x-b', 'y-b']);
  });

  test('columns', async () => {
    const made = await jobs(['mv', '{1}', '{2}', '::::', file('a\tb\nc\td\n')], /\t/);
    expect(made.map(({ spec }) => spec.cmd)).toEqual([
      ['mv', 'a', 'b'],
      ['mv', 'c', 'd'],
    ]);
    expect(made[0]?.tag).toBe('a\tb');
  });

  test('ids sort as they stand', async () => {
    const ids = (await jobs(['echo', '{}', ':::', ...Array.from({ length: 1234 }, String)])).map(({ spec }) => spec.id);
    expect(ids).toEqual([...ids].sort());
  });

  test.each([
    [['a', 'b'], /one file of commands, but got 2 words/],
    [['echo {%}', ':::', 'a'], /"echo \{%\}" has a placeholder of GNU parallel that batch does not know/],
    [['echo', '{= s/a/b/ =}', ':::', 'a'], /placeholder of GNU parallel/],
    [['echo hello'], /no file called "echo hello"/],
    [['echo'], /no file called "echo"/],
    [['-0', 'echo {}'], /"-0" is no option here: values are lines/],
    [[':::', 'a'], /no command before ":::"/],
    [['echo', ':::'], /nothing after ":::"/],
    [['echo', '::::', '/no/such/file'], /cannot read \/no\/such\/file/],
    [['echo', '{3}', ':::', 'a'], /asks for \{3\}, but value 1 \("a"\) has 1 column$/],
  ])('%j is refused', (words, message) => {
    // Before anything runs, not with its lot.
    expect(() => batchJobs(parseBatchWords(words), {})).toThrow(message);
  });

  test('a file that is not UTF-8 is refused: its names would become others', () => {
    const path = file('');
    writeFileSync(path, Buffer.from('echo caf\xe9\n', 'latin1'));
    expect(() => batchJobs(parseBatchWords([path]), {})).toThrow(/\.txt is not UTF-8$/);
  });

  test('a file of many pieces has the lines that it has as a whole, however long they are', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n\uFEFF]/g, '')),
      // Longer than what is read at once, and as long, with what takes several bytes across each border.
      fc
        .tuple(fc.nat({ max: 4 }), fc.integer({ min: 0, max: 70_000 }))
        .map(([head, length]) => `${'x'.repeat(head)}${'é'.repeat(length)}`),
      fc.constantFrom('', '# comment', '   '),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), (lines, end, isEnded) => {
        const text = lines.join(end) + (isEnded ? end : '');
        expect([...readLines(file(text))]).toEqual(meaningfulLines(text));
      }),
      { numRuns: 60 },
    );
  });

  test('what becomes of a file while it runs does not matter', async () => {
    const path = file('echo 1\necho 2\n');
    const batch = batchJobs(parseBatchWords([path]), {});
    writeFileSync(path, 'rm -rf x\n');
    const made: BatchJob[] = [];
    for await (const lot of batch.lots(new AbortController().signal)) made.push(...lot);
    expect(made.map(({ spec }) => spec.cmd)).toEqual(['echo 1', 'echo 2']);
  });

  test('an empty file is refused', () => {
    expect(() => batchJobs(parseBatchWords([file('\n#\n')]), {})).toThrow(/nothing to run/);
  });
});

describe('what belongs to the commands is not read as our options', () => {
  test.each([
    ['batch --tag echo\u00a0{} ::: -n', 'batch --tag echo\u00a0{} -- ::: -n'],
    ['batch -- echo -e ::: -n', 'batch -- echo -e ::: -n'],
    ['batch gzip -k -v {} ::: a', 'batch -- gzip -k -v {} ::: a'],
    ['batch -j 2 --tag grep -c x ::: a', 'batch -j 2 --tag -- grep -c x ::: a'],
    ['-C /tmp batch --halt=now,fail=1 -q sort -q {}', '-C /tmp batch --halt=now,fail=1 -q -- sort -q {}'],
    ['batch echo\u00a0{} --tag', 'batch echo\u00a0{} --tag'],
    ['batch commands.txt -j 2', 'batch commands.txt -j 2'],
    ['batch -j 2', 'batch -j 2'],
    ['run a -j 2', 'run a -j 2'],
    ['batch', 'batch'],
  ])('%s', (typed, read) => {
    // A space that is no end of a word.
    const words = (line: string) => line.split(' ').map((word) => word.replace('\u00a0', ' '));
    const program = buildProgram('', () => {});
    expect(protectTemplate(words(typed), program)).toEqual(words(read));
  });
});
