import { describe, expect, test } from 'vitest';
import { hintForOption } from '../../src/cli/foreign-options.js';
import { buildProgram } from '../../src/cli/program.js';

describe('hintForOption', () => {
  test.each([
    ['--filter', /tags or globs/],
    ['--filter=@acme/web', /tags or globs/],
    ['--concurrency', /^-j N/],
    ['-P2', /^-j N/],
    ['--retries', /--retry 2/],
    ['-u', /^--output live/],
    ['--bail=false', /^--fail-fast/],
  ])('%s', (flag, hint) => {
    expect(hintForOption(flag)).toMatch(hint);
  });

  test.each(['--memry', '-x', '--constructor', '--'])('%s is nobody else', (flag) => {
    expect(hintForOption(flag)).toBeUndefined();
  });

  test('knows no option that one of our commands has, and names none that they lack', () => {
    const program = buildProgram('', () => {});
    const ours = (names: readonly string[]) =>
      new Set(
        program.commands
          .filter((command) => names.includes(command.name()))
          .flatMap(({ options }) => options.flatMap(({ short, long }) => [short, long])),
      );
    const everywhere = ours(['run']);
    for (const { options } of [program, ...program.commands])
      for (const { short, long } of options)
        for (const flag of [short, long]) if (flag && everywhere.has(flag)) expect(hintForOption(flag), flag).toBeUndefined();
    const known = ours(['run', 'batch']);
    for (const flag of [
      '--filter',
      '-P',
      '--continue',
      '--bail',
      '--retries',
      '-u',
      '--results',
      '-a',
      '--csv',
      '--resume-failed',
      '--memfree',
      '--dry',
    ])
      for (const [named] of hintForOption(flag)!.matchAll(/(?<![\w-])--?[a-z][\w-]*/g)) {
        if (!named.startsWith('--retries')) expect(known, `${flag}: ${named}`).toContain(named);
      }
  });
});

test('an option of another tool is answered with what does it here, any other as before', async () => {
  const refuse = async (...words: string[]) => {
    const told: string[] = [];
    const program = buildProgram('', () => {});
    for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: (text) => told.push(text) });
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toThrow();
    return told.join('');
  };
  expect(await refuse('run', '--jobs', '3')).toBe(
    "error: unknown option '--jobs'\n  hint: -j N, --max-workers N; mostly not needed, for what fits is started\n(mpmsub --help lists commands and options)\n",
  );
  expect(await refuse('run', '--memry', '3')).toBe(
    "error: unknown option '--memry'\n(Did you mean --memory?)\n(mpmsub --help lists commands and options)\n",
  );
});
