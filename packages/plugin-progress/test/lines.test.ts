import { bookingOf } from '@mpmsub/runner/scheduler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProgressOptions, progress } from '../src/index.js';
import { Collect } from './support/collect.js';
import { G, M, makeJob, Replay } from './support/events.js';
import { logOf } from './support/logs.js';

beforeEach(() => {
  for (const name of ['FORCE_COLOR', 'ACCESSIBLE', 'LC_ALL', 'LC_CTYPE', 'TERM']) vi.stubEnv(name, undefined);
  vi.stubEnv('LANG', 'C.UTF-8');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** Plays a run and gives what was printed. */
async function printed(
  ids: readonly string[],
  options: ProgressOptions,
  play: (run: Replay) => void | Promise<void>,
): Promise<string> {
  const stream = new Collect();
  const run = new Replay(
    ids.map((id) => makeJob(id)),
    [progress({ stream, ...options })],
  );
  await run.begin();
  await play(run);
  await run.finishRun();
  return stream.text;
}

async function typical(run: Replay): Promise<void> {
  run.start('types');
  run.start('lint');
  run.at += 4200;
  run.end('types', { peakMemory: 812 * M });
  run.start('api#test');
  run.at += 1000;
  run.end('lint', { reason: 'exit', code: 2 });
  run.skip('deploy', 'lint');
  run.skip('notify', 'deploy');
  await Promise.resolve();
  run.end('api#test', { reason: 'oom', peakMemory: 2.1 * G, willRetry: true });
  run.start('api#test', { allocation: { cpus: 1, memory: 4 * G } });
  run.at += 3000;
  run.warn('the budget is larger than what is free', { plugin: 'doctor' });
  run.end('api#test', { peakMemory: 3 * G });
}
const names = ['types', 'lint', 'api#test', 'deploy', 'notify'];

describe('mode lines', () => {
  it('sets memory against what the job is known to need, not against a guess', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('new', { request: { cpus: 1 } }), makeJob('known')], [progress({ stream, mode: 'lines' })]);
    const guess = bookingOf(run.job('new'), run.budgets.local!);
    expect(guess.source).toBe('fair-share');
    await run.begin();
    run.start('new', { allocation: { cpus: 1, memory: guess.memory } });
    run.start('known');
    run.at += 1000;
    run.end('new', { peakMemory: 3 * M });
    run.end('known', { peakMemory: 1 * G });
    await run.finishRun();
    expect(stream.text).toMatch(/ new {2,}1\.0s {2}3M\n/);
    expect(stream.text).toMatch(/ known {2,}1\.0s {2}1G of 2G\n/);
  });

  it('names the command of a job that fails without a name of its own', async () => {
    const stream = new Collect();
    const stages = [{ argv: ['gzip', 'a\x1b'], text: `gzip a\x1b ${'x'.repeat(300)}` }] as const;
    const run = new Replay(
      [makeJob('12', { stages }), makeJob('job_0003'), makeJob('v3')],
      [progress({ stream, mode: 'lines' })],
    );
    await run.begin();
    for (const id of ['12', 'job_0003', 'v3']) {
      run.start(id);
      run.end(id, { reason: 'exit' });
    }
    await run.finishRun();
    expect(stream.text.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^\[1\/3\] ✖ 12 {8}exit code 1 after 0\.0s: gzip a\S* x+…$/),
      '[2/3] ✖ job_0003  exit code 1 after 0.0s: true',
      '[3/3] ✖ v3        exit code 1 after 0.0s',
    ]);
    expect(stream.text).not.toContain('\x1b');
  });

  it('says that a total is not the last word while jobs still arrive', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('1'), makeJob('2')], [progress({ stream, mode: 'lines' })]);
    await run.begin({ arriving: {} });
    run.start('1');
    run.end('1');
    run.start('2');
    run.end('2');
    run.arrive([makeJob('3'), makeJob('4')], false);
    run.start('3');
    run.end('3');
    run.arrive([], true);
    run.start('4');
    run.end('4');
    await run.finishRun();
    expect(stream.text.match(/^\[.*?\]/gm)).toEqual(['[1/2+]', '[2/2+]', '[3/4+]', '[4/4]']);
  });

  it('prints one line an event', async () => {
    expect(await printed(names, { mode: 'lines' }, typical)).toMatchInlineSnapshot(`
      "[1/5] ✔ types     4.2s  812M of 2G
      [2/5] ✖ lint      exit code 2 after 5.2s
      [4/5] ↷ 2 jobs skipped because of lint: deploy, notify
      [4/5] ↻ api#test  out of memory, peak 2.1G after 1.0s; it will be tried again
      [4/5] ! the budget is larger than what is free (doctor)
      [5/5] ✔ api#test  3.0s  3G of 4G  at try 2
      "
    `);
  });

  it('says more when asked to', async () => {
    expect(await printed(names, { mode: 'lines', verbose: true }, typical)).toMatchInlineSnapshot(`
      "[0/5] ▸ types     1 cpu, 2G
      [0/5] ▸ lint      1 cpu, 2G
      [1/5] ✔ types     4.2s  812M of 2G
      [1/5] ▸ api#test  1 cpu, 2G
      [2/5] ✖ lint      exit code 2 after 5.2s
      [4/5] ↷ 2 jobs skipped because of lint: deploy, notify
      [4/5] ↻ api#test  out of memory, peak 2.1G after 1.0s; it will be tried again
      [4/5] ▸ api#test  1 cpu, 4G, try 2
      [4/5] ! the budget is larger than what is free (doctor)
      [5/5] ✔ api#test  3.0s  3G of 4G  at try 2
      "
    `);
  });

  it('names only failures of a large run', async () => {
    const ids = Array.from({ length: 1200 }, (_, i) => `job-${i}`);
    const text = await printed(ids, { mode: 'lines' }, (run) => {
      for (const id of ids) run.start(id);
      for (const id of ids) run.end(id, id === 'job-700' ? { reason: 'timeout' } : {});
    });
    expect(text).toBe('[  701/1,200] ✖ job-700   timed out after 0.0s\n');
  });

  it('says after half a minute of silence that it is alive', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const text = await printed(names, { mode: 'lines' }, (run) => {
      for (const id of names) run.start(id);
      run.usage({ types: G, lint: G }, {}, { expectedEnd: run.at + 95_000 });
      vi.advanceTimersByTime(36_000);
    });
    expect(text).toBe(
      '[0/5] · 5 running, memory 2G of 24G, about 1m05s left: types 30s, lint 30s, api#test 30s, deploy 30s and 1 more\n',
    );
  });

  it('uses words for a screen reader', async () => {
    vi.stubEnv('ACCESSIBLE', '1');
    const text = await printed(['types', 'lint'], { mode: 'lines' }, (run) => {
      run.start('types');
      run.start('lint');
      run.end('types');
      run.end('lint', { reason: 'exit' });
    });
    expect(text).toBe('[1/2] ok types  0.0s\n[2/2] failed lint   exit code 1 after 0.0s\n');
  });

  it('colours a pipe only when forced to', async () => {
    const play = (run: Replay) => {
      run.start('types');
      run.end('types');
    };
    expect(await printed(['types'], { mode: 'lines' }, play)).not.toContain('\x1b');
    vi.stubEnv('FORCE_COLOR', '1');
    expect(await printed(['types'], { mode: 'lines' }, play)).toContain('\x1b[32m✔');
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', '1');
    expect(await printed(['types'], { mode: 'lines' }, play)).not.toContain('\x1b');
  });

  it('neutralises what hides in names and messages', async () => {
    const evil = 'x\x1b[2J\ny';
    const text = await printed([evil, 'dependent'], { mode: 'lines', verbose: true }, async (run) => {
      run.start(evil);
      run.warn('\x1b]0;title\x07');
      run.end(evil, { reason: 'spawn', over: { exit: { type: 'spawn-failed', message: 'no\r\x1b[31m' } } });
      run.skip('dependent', evil);
      await Promise.resolve();
    });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(text).toContain('✖ x␛[2J␊y    could not start: no␍␛[31m');
  });

  it.each([
    ['exit', { code: 3 }, 'exit code 3 after 1.0s'],
    ['signal', { over: { exit: { type: 'signaled', signal: 'SIGSEGV' } } }, 'ended by SIGSEGV (the program crashed) after 1.0s'],
    ['timeout', {}, 'timed out after 1.0s'],
    ['oom', { peakMemory: 5.1 * G }, 'out of memory, peak 5.1G after 1.0s'],
    ['memory-limit', { peakMemory: 9 * M, peakIsBound: true }, 'stopped: over its memory limit, peak < 9M after 1.0s'],
    ['heap-oom', {}, 'JavaScript heap out of memory after 1.0s'],
    ['memory-limit', { peakMemory: 3 * G }, 'stopped: over its memory limit, peak 3G after 1.0s'],
    ['lost', { over: { exit: { type: 'lost', message: 'n3 is gone' } } }, 'lost: n3 is gone'],
    ['cancelled', {}, 'cancelled after 1.0s'],
    ['dependency', {}, 'a job it needs failed after 1.0s'],
  ] as const)('names the reason %s', async (reason, over, words) => {
    const text = await printed(['job'], { mode: 'lines' }, (run) => {
      run.start('job');
      run.at += 1000;
      run.end('job', { reason, ...over });
    });
    expect(text).toBe(`[1/1] ✖ job  ${words}\n`);
  });
});

describe('other modes', () => {
  it('github folds the last lines of a failure', async () => {
    const text = await printed(['lint'], { mode: 'github' }, (run) => {
      run.start('lint', { logs: logOf('one\n::group::inner\ntwo\n::endgroup::\n::error::kept\n') });
      run.at += 2000;
      run.end('lint', { reason: 'exit' });
    });
    expect(text).toMatchInlineSnapshot(`
      "[1/1] ✖ lint  exit code 1 after 2.0s
      ::group::its last lines
      one
      inner
      two

      ::error::kept
      ::endgroup::
      "
    `);
  });

  it('agent prints failures and how it ended', async () => {
    const text = await printed(names, { mode: 'agent' }, typical);
    expect(text).toMatchInlineSnapshot(`
      "✖ lint      exit code 2 after 5.2s
      ! the budget is larger than what is free (doctor)
      · 1 failed, 2 skipped, 2 succeeded of 5 in 8.2s
      "
    `);
  });

  it('agent leaves the end to a summary', async () => {
    const stream = new Collect();
    const later = {
      name: 'summary',
      apply: ({ hooks }: { hooks: Replay['hooks'] }) => void hooks.runEnd.tap('summary', () => {}),
    };
    const run = new Replay([makeJob('types')], [progress({ stream, mode: 'agent' }), later]);
    await run.begin();
    run.start('types');
    run.end('types');
    await run.finishRun();
    expect(stream.text).toBe('');
  });

  it('none prints nothing and listens to nothing', async () => {
    const run = new Replay([makeJob('types')], [progress({ mode: 'none' })]);
    expect(run.hooks.jobEnd.isUsed()).toBe(false);
  });

  it('none still prints output that was asked for', async () => {
    const text = await printed(['types'], { mode: 'none', output: 'live' }, (run) => {
      run.start('types');
      run.output('types', 'hello\n');
      run.end('types');
    });
    expect(text).toBe('types │ hello\n');
  });
});

describe('after the end', () => {
  it.each(['block', 'lines'] as const)('warnings of others that end later are printed in mode %s', async (mode) => {
    const stream = new Collect();
    const late = {
      name: 'late',
      apply: ({ hooks }: { hooks: Replay['hooks'] }) =>
        void hooks.runEnd.tap('late', () => hooks.warning.call({ type: 'warning', at: 0, code: 'late', message: 'said late' })),
    };
    const run = new Replay([makeJob('types')], [progress({ stream, mode }), late]);
    await run.begin();
    run.start('types');
    run.end('types');
    await run.finishRun();
    expect(stream.text.trimEnd()).toMatch(/! said late$/);
    await vi.waitFor(() => expect(stream.listenerCount('error')).toBe(0));
  });
});
