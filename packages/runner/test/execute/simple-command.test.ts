// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters of a shell
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simpleCommand } from '../../src/execute/simple-command.js';

test.each([
  ['gzip a.txt', ['gzip', 'a.txt']],
  ['  ./build.sh\t--level=3   out/x  ', ['./build.sh', '--level=3', 'out/x']],
  [`grep 'a b$' "two words" x'y'"z"`, ['grep', 'a b$', 'two words', 'xyz']],
  [`tool '' ""`, ['tool', '', '']],
  ['"my program" 1', ['my program', '1']],
  [`say 'two\nlines'`, ['say', 'two\nlines']],
  ['true', ['true']],
])('%j is %j', (line, words) => {
  expect(simpleCommand(line)).toEqual(words);
});

test('parameters become words, whatever they are', () => {
  expect(simpleCommand(`gzip "\${1}" "out/\${2}.gz" 'a'"\${1}"`, ['; rm -rf ~', '$HOME'])).toEqual([
    'gzip',
    '; rm -rf ~',
    'out/$HOME.gz',
    'a; rm -rf ~',
  ]);
  expect(simpleCommand('"${1}" x', ['cd'])).toBeUndefined();
  expect(simpleCommand('gzip "${2}"', ['one'])).toEqual(['gzip', '']);
});

test.each([
  ...[
    '',
    '  ',
    'a; b',
    'a | b',
    'a && b',
    'a &',
    'a > f',
    'a < f',
    '(a)',
    'a $X',
    'a `b`',
    'a *.c',
    'a ?',
    'a [b]',
    'a ~/x',
    'a x=~',
    'a #c',
  ],
  ...[
    'a {b,c}',
    '! a',
    'a \\b',
    'a "$X"',
    'a "`b`"',
    'a "b\\"',
    'a\nb',
    'a "b',
    "a 'b",
    'X=1 a',
    "X='1' a",
    '%1',
    '-x',
    'a ${1}',
    'a é',
  ],
  ...[
    'cd x',
    'echo hi',
    'exec a',
    '. ./env',
    'test -f x',
    '[ -f x ]',
    'if a',
    'time a',
    'ulimit -v 1',
    'kill 1',
    '"cd" x',
    'a "${0}"',
  ],
])('%j is for a shell', (line) => {
  expect(simpleCommand(line, ['value'])).toBeUndefined();
});

test.each(['/bin/dash', '/bin/bash', '/bin/sh'].filter((shell) => existsSync(shell)))('%s finds the same words', (shell) => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'Z9',
      '_',
      './x',
      '--k=v',
      '%',
      '@',
      '+',
      ',',
      ':',
      ' ',
      '  ',
      '\t',
      "''",
      "'a b'",
      "'$X \"'",
      `"a 'b"`,
      '"!#~*"',
      '""',
      '"${1}"',
      '"x${2}y"',
    ],
    ...['$', '\\', '~', '*', '{a,b}', '#', '!', '`', '"', "'", '=', '${1}'],
  );
  const parameters = ['one two', '*'];
  const lines = fc.sample(
    fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `p ${pieces.join('')}`),
    { numRuns: 1000, seed: 7 },
  );
  const found = lines
    .map((line) => simpleCommand(line, parameters))
    .flatMap((words, index) => (words ? [{ words, line: lines[index]! }] : []));
  expect(found.length).toBeGreaterThan(200);
  const script = ['p() { printf \'%s\\0\' "$#" "$@"; }', ...found.map(({ line }) => line)].join('\n');
  const said = execFileSync(shell, ['-c', script, shell, ...parameters], { encoding: 'utf8', cwd: '/' }).split('\0');
  let at = 0;
  for (const { words, line } of found) {
    const count = Number(said[at]);
    expect({ line, words: said.slice(at + 1, at + 1 + count) }).toEqual({ line, words: words.slice(1) });
    at += 1 + count;
  }
});
