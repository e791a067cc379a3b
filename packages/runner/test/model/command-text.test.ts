// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters of a shell
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellTemplate } from '../../src/config/matrix/shell-template.js';
import { commandText } from '../../src/model/command-text.js';

test.each([
  [['gzip', '-9', 'a b'], "gzip -9 'a b'"],
  [['echo', "it's", ''], "echo 'it'\\''s' ''"],
  [['sh', '-c', 'echo "${1}"'], 'sh -c \'echo "${1}"\''],
  [['/bin/sh', '-c', 'exit "${1}"', '/bin/sh', '3'], 'exit 3'],
  [['/bin/sh', '-c', 'echo "${2}" "${1}"', '/bin/sh', 'a'], "echo '' a"],
])('%j is typed as %s', (argv, text) => {
  expect(commandText(argv)).toBe(text);
});

test.each(['plain', 'a b', "it's", '$HOME', '"', '`x`', '\\', '', '#c', '~', '{a,b}'])(
  'what is typed says what the parameters said: %j',
  (value) => {
    const { line, parameters } = shellTemplate(`printf '%s|' {} "<{}>" '[{}]'`, (text, put) =>
      text.replace(/\{\}/g, (_, at: number) => put(value, at)),
    );
    const run = (argv: readonly string[]) => execFileSync(argv[0]!, argv.slice(1), { encoding: 'utf8' });
    const argv = ['/bin/sh', '-c', line, '/bin/sh', ...parameters];
    expect(run(argv)).toBe(`${value}|<${value}>|[${value}]|`);
    expect(run(['/bin/sh', '-c', commandText(argv)])).toBe(run(argv));
  },
);
