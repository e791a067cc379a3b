import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentTail, ownLogs, screenTail } from '../src/index.js';
import { folder, logOf } from './support/folder.js';

const HEAP =
  'FATAL ERROR: JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb7a940  [node]\n 2: 0xa8 v8::f(int) [node]\nAborted\n';

describe('screenTail', () => {
  const tailOf = (content: string | Uint8Array, count = 3, hasColor = false) => screenTail(logOf(content), count, hasColor);

  it('is the last lines that say something', async () => {
    expect(await tailOf('1\n2\n\n3\n \n4\n\n\x1b[0m\n')).toEqual(['2', '3', '4']);
    expect(await tailOf('1\n\x1b[31m2\x1b[0m\n\x1b[0m\n', 2, true)).toEqual(['1', '\x1b[31m2\x1b[0m\x1b[0m']);
    expect(await tailOf('1\n2\n', 0)).toEqual([]);
  });

  it('reads only the end of a long log', async () => {
    expect(await tailOf(`${'x'.repeat(1_000_000)}\n${'y\n'.repeat(40_000)}last\n`, 2)).toEqual(['y', 'last']);
    expect(await tailOf(Uint8Array.of(0, 255, 254, 10))).toHaveLength(1);
  });

  it('shows what V8 said, not its addresses', async () => {
    expect(await tailOf(HEAP)).toEqual(['FATAL ERROR: JavaScript heap out of memory', 'Aborted']);
  });

  it('shows what V8 said, not its garbage collections', async () => {
    const heap =
      '\n<--- Last few GCs --->\n\n[7:0x2940cca0]      236 ms: Mark-Compact 35.4 (67.0) -> 35.2 (68.7) MB\n\n\n<--- JS stacktrace --->\n\n';
    expect(await tailOf(`mine\n${heap}${HEAP}`, 10)).toEqual(['mine', 'FATAL ERROR: JavaScript heap out of memory', 'Aborted']);
  });

  it('cuts long lines, and says so', async () => {
    expect(await tailOf('x'.repeat(1000))).toEqual([`${'x'.repeat(500)}…`]);
    expect(await tailOf(`${'x'.repeat(499)}🚀`)).toEqual([`${'x'.repeat(499)}…`]);
    expect(await tailOf(`\x1b[31m${'x'.repeat(1000)}`, 1, true)).toEqual([`\x1b[31m${'x'.repeat(495)}…\x1b[0m`]);
    expect(await tailOf(`${'x'.repeat(498)}\x1b[31mred`, 1, true)).toEqual([`${'x'.repeat(498)}…`]);
  });

  it('of a long progress bar shows the last state', async () => {
    const bar = Array.from({ length: 200 }, (_, i) => `done ${i}`).join('\r');
    expect(await tailOf(bar)).toEqual(['done 199']);
  });

  it('is nothing where there is no file', async () => {
    expect(await screenTail('/nowhere/at/all', 2, false)).toEqual([]);
    expect(await screenTail('/', 2, false)).toEqual([]);
    expect(await tailOf('')).toEqual([]);
  });
});

describe('documentTail', () => {
  const bounds = { lines: 3, bytes: 1000 };

  it.each<[string, string, string, boolean]>([
    ['a short log', 'a\nb\n', 'a\nb', false],
    ['empty lines', 'a\n\nb\n', 'a\n\nb', false],
    ['the last lines', '1\n2\n3\n4\n', '2\n3\n4', true],
    ['a progress bar', '10%\r50%\r100%\ndone', '100%\ndone', false],
    ['colours and bells', '\u001b[1;31mred\u001b[0m\u0007\u001b]0;title\u0007!', 'red!', false],
    ['Windows line ends', 'a\r\nb\r\n', 'a\nb', false],
    ['what V8 said, not its addresses', HEAP, 'FATAL ERROR: JavaScript heap out of memory\n\nAborted', true],
    ['nothing', '', '', false],
  ])('shows %s', (_, text, shown, isCut) => expect(documentTail(logOf(text), bounds)).toEqual({ text: shown, isCut }));

  it('reads only the end of a large file of garbage', () => {
    const path = logOf(Buffer.concat([Buffer.alloc(5_000_000, 0xff), Buffer.from('\nlast words\n')]));
    expect(documentTail(path, { lines: 10, bytes: 100 })).toEqual({ text: 'last words', isCut: true });
  });

  it('is nothing where there is no file', () => {
    const path = folder();
    expect(documentTail(join(path, 'nothing'), bounds)).toBeUndefined();
    expect(documentTail(path, bounds)).toBeUndefined();
  });

  it('is whole lines from the end, whatever the bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z日]{0,9}$/), { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 40, max: 300 }),
        (lines, most, bytes) => {
          const tail = documentTail(logOf(lines.map((line) => `${line}\n`).join('')), { lines: most, bytes })!;
          const shown = tail.text === '' && lines.length === 0 ? [] : tail.text.split('\n');
          expect(lines.slice(lines.length - shown.length)).toEqual(shown);
          expect(tail.isCut).toBe(shown.length < lines.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

it('a pipe without a writer keeps nobody waiting', async () => {
  const path = join(folder(), 'pipe');
  execFileSync('mkfifo', [path]);
  expect(documentTail(path, { lines: 1, bytes: 1 })).toBeUndefined();
  expect(await screenTail(path, 1, false)).toEqual([]);
});

describe('ownLogs', () => {
  const joined = { stdout: '/run/a.log', stderr: '/run/a.log' };
  it.each([
    [{}, joined, ['/run/a.log']],
    [undefined, { stdout: '/run/a.out', stderr: '/run/a.err' }, ['/run/a.out', '/run/a.err']],
    [{ stdout: '/x.bam' }, { stdout: '/x.bam', stderr: '/run/a.log' }, ['/run/a.log']],
    [{ stdout: '/x', stderr: '/x' }, { stdout: '/x', stderr: '/x' }, []],
    [{}, undefined, []],
  ])('of %j with %j are %j', (job, logs, own) => expect(ownLogs(job, logs)).toEqual(own));
});
