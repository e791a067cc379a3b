import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProgressOptions, progress } from '../src/index.js';
import { LineCutter } from '../src/line-cutter.js';
import { readLines } from '../src/read-lines.js';
import { Collect } from './support/collect.js';
import { makeJob, Replay } from './support/events.js';
import { logOf } from './support/logs.js';

beforeEach(() => vi.stubEnv('LANG', 'C.UTF-8'));
afterEach(() => void vi.unstubAllEnvs());

async function printed(options: ProgressOptions, play: (run: Replay) => void, ids = ['a', 'longer']): Promise<string> {
  const stream = new Collect();
  const run = new Replay(
    ids.map((id) => makeJob(id)),
    [progress({ stream, mode: 'lines', ...options })],
  );
  await run.begin();
  play(run);
  await run.finishRun();
  return stream.text;
}

describe('output live', () => {
  it('prints whole lines behind their job, whatever pieces they come in', async () => {
    const text = await printed({ output: 'live' }, (run) => {
      run.start('a');
      run.start('longer');
      run.output('longer', 'hel');
      run.output('a', 'one\ntwo\n');
      run.output('longer', 'lo\n');
      run.output('a', 'err\n', 'stderr');
      run.output('a', 'no end');
      run.end('a');
      run.end('longer');
    });
    expect(text).toBe('a │ one\na │ two\nlonger │ hello\na │ err\na │ no end\n[1/2] ✔ a       0.0s\n[2/2] ✔ longer  0.0s\n');
  });

  it('keeps a character whose bytes come apart', async () => {
    const bytes = new TextEncoder().encode('日本\n');
    const text = await printed({ output: 'live', mode: 'none' }, (run) => {
      run.start('a');
      for (const byte of bytes) run.output('a', Uint8Array.of(byte));
      run.end('a');
    });
    expect(text).toBe('a │ 日本\n');
  });

  it('aligns names by their columns', async () => {
    const play = (run: Replay) => {
      for (const id of ['日本', 'a']) {
        run.start(id);
        run.output(id, 'x\n');
        run.end(id);
      }
    };
    expect(await printed({ output: 'live', mode: 'none' }, play, ['日本', 'a'])).toBe('日本 │ x\na    │ x\n');
  });

  it('taps output only then', () => {
    const taps = (options: ProgressOptions) =>
      new Replay([makeJob('a')], [progress({ mode: 'lines', ...options })]).hooks.output.isUsed();
    expect(taps({ output: 'live' })).toBe(true);
    expect([taps({}), taps({ output: 'grouped' }), taps({ output: 'none' })]).toEqual([false, false, false]);
  });
});

describe('output grouped', () => {
  it('prints a whole log below its job, and nothing between', async () => {
    const text = await printed({ output: 'grouped' }, (run) => {
      run.start('a', { logs: logOf('one\n\x1b[31mred\x1b[0m\n') });
      run.start('longer', { logs: logOf('three') });
      run.end('a');
      run.end('longer', { reason: 'exit' });
    });
    expect(text).toBe('[1/2] ✔ a       0.0s\n  │ one\n  │ red\n[2/2] ✖ longer  exit code 1 after 0.0s\n  │ three\n');
  });

  it('waits for a slow reader of a long log instead of filling memory', async () => {
    const line = `${'x'.repeat(99)}\n`;
    let most = 0;
    let bytes = 0;
    const slow = new Writable({
      highWaterMark: 16 * 1024,
      write(chunk, _, done) {
        bytes += chunk.length;
        most = Math.max(most, slow.writableLength);
        setImmediate(done);
      },
    });
    const run = new Replay([makeJob('a')], [progress({ stream: slow, mode: 'none', output: 'grouped' })]);
    await run.begin();
    run.start('a', { logs: logOf(line.repeat(50_000)) });
    run.end('a');
    await run.finishRun();
    expect(bytes).toBeGreaterThan(5_000_000);
    expect(most).toBeLessThan(400_000);
  });

  it('folds on GitHub', async () => {
    const text = await printed({ output: 'grouped', mode: 'github' }, (run) => {
      run.start('a', { logs: logOf('one\n') });
      run.end('a');
    });
    expect(text).toBe('::group::[1/2] ✔ a       0.0s\none\n::endgroup::\n');
  });

  it('does not print what a job redirected to a file of its own', async () => {
    const logs = logOf('binary data\n', 'out.bam');
    const stream = new Collect();
    const run = new Replay([makeJob('a', { stdout: logs.stdout })], [progress({ stream, mode: 'lines', output: 'grouped' })]);
    await run.begin();
    run.start('a', { logs: { stdout: logs.stdout, stderr: logOf('only errors\n').stderr } });
    run.end('a');
    await run.finishRun();
    expect(stream.text).toBe('[1/1] ✔ a  0.0s\n  │ only errors\n');
  });
});

describe('output failed', () => {
  it('prints the last lines of a failed job alone', async () => {
    const long = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n');
    const text = await printed({ tail: 2 }, (run) => {
      run.start('a', { logs: logOf(`${long}\n\n  \n`) });
      run.start('longer', { logs: logOf(long) });
      run.end('a', { reason: 'exit' });
      run.end('longer');
    });
    expect(text).toBe('[1/2] ✖ a       exit code 1 after 0.0s\n  │ line 48\n  │ line 49\n[2/2] ✔ longer  0.0s\n');
  });

  it('leaves the last lines of the failure that ends a run to the summary', async () => {
    const stream = new Collect();
    const later = {
      name: 'summary',
      apply: ({ hooks }: { hooks: Replay['hooks'] }) => void hooks.runEnd.tap('summary', () => {}),
    };
    const run = new Replay([makeJob('a')], [progress({ stream, mode: 'lines' }), later]);
    await run.begin();
    run.start('a', { logs: logOf('its last words\n') });
    run.end('a', { reason: 'exit' });
    await run.finishRun();
    expect(stream.text).toBe('[1/1] ✖ a  exit code 1 after 0.0s\n');
  });

  it('shows what V8 said, not its addresses', async () => {
    const log =
      'FATAL ERROR: JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb7a940  [node]\n 2: 0xa8 v8::f(int) [node]\nAborted\n';
    const text = await printed({ tail: 3 }, (run) => {
      run.start('a', { logs: logOf(log) });
      run.end('a', { reason: 'heap-oom' });
    });
    expect(text).toContain('  │ FATAL ERROR: JavaScript heap out of memory\n');
    expect(text).not.toContain('0x');
  });

  it('says nothing of a log that is not there', async () => {
    const text = await printed({}, (run) => {
      run.start('a');
      run.end('a', { reason: 'exit' });
    });
    expect(text).toBe('[1/2] ✖ a       exit code 1 after 0.0s\n');
  });
});

describe('a stream that breaks', () => {
  it.each([
    ['a reader who leaves', 'EPIPE', []],
    ['a full disk', 'ENOSPC', ['progress can no longer be shown: broken']],
  ])('%s ends the printing, not the run', async (_, code, warnings) => {
    let writes = 0;
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        writes++;
        done(Object.assign(new Error('broken'), { code }));
      },
    });
    const run = new Replay([makeJob('a'), makeJob('b')], [progress({ stream: broken, mode: 'lines', output: 'grouped' })]);
    await run.begin();
    run.start('a', { logs: logOf('one\n'.repeat(100_000)) });
    run.start('b');
    run.end('a');
    await new Promise((resolve) => setImmediate(resolve));
    run.end('b');
    await run.finishRun();
    expect(writes).toBe(1);
    expect(run.warnings).toEqual(warnings);
  });

  it('a stream that was closed before is left alone', async () => {
    const closed = new Collect();
    closed.destroy();
    await new Promise((resolve) => closed.once('close', resolve));
    const run = new Replay([makeJob('a')], [progress({ stream: closed, mode: 'lines' })]);
    await run.begin();
    run.start('a');
    run.end('a');
    await run.finishRun();
    expect(run.warnings).toEqual([]);
  });
});

describe('reading logs', () => {
  it('cuts any bytes into the same lines, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '日', '🚀') }), fc.integer({ min: 1, max: 7 }), (text, step) => {
        const bytes = new TextEncoder().encode(text);
        const cutter = new LineCutter();
        const lines: string[] = [];
        for (let i = 0; i < bytes.length; i += step) lines.push(...cutter.push(bytes.subarray(i, i + step)));
        lines.push(...cutter.end());
        const expected = text.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected);
      }),
    );
  });

  it('breaks a line without end into pieces', async () => {
    const { stdout } = logOf('x'.repeat(300_000));
    const lengths: number[] = [];
    for await (const lines of readLines(stdout)) lengths.push(...lines.map((line) => line.length));
    expect(Math.max(...lengths)).toBe(65_536);
    expect(lengths.reduce((a, b) => a + b)).toBe(300_000);
  });
});
