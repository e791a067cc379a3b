import { describe, expect, it } from 'vitest';
import { type Hooks, type Plugin, PluginError, run } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

const tapping = (name: string, apply: Plugin['apply']): Plugin => ({ name, apply });
const place = (capacity: unknown) => ({ name: 'x', capacity, run() {}, stop() {} });

describe('an answer whose amounts are none', () => {
  // Taken for amounts, text and NaN make a job that fits nowhere, and a run that waits for ever.
  it.each<[keyof Hooks, unknown, RegExp]>([
    ['plan', [{ ...fakeJob('a'), retry: undefined }], /expected jobs, found a record of id, /],
    ['plan', [{ ...fakeJob('a'), request: { cpus: Number.NaN } }], /job "a" asks for NaN cpus: .* numbers of at least 0/],
    ['plan', [{ ...fakeJob('a'), request: { cpus: 1, memory: '2G' } }], /job "a" asks for "2G" memory: .*bytes/],
    ['plan', [{ ...fakeJob('a'), request: { cpus: -1 } }], /job "a" asks for -1 cpus/],
    ['executor', place({ cpus: 2 }), /capacity of "x" has undefined memory: .*bytes/],
    ['executor', place({ cpus: '2', memory: 1e9 }), /capacity of "x" has "2" cpus/],
    ['retry', { delayMs: 0, memory: -1 }, /memory is -1/],
    ['retry', { delayMs: 0, memory: '2G' }, /memory is "2G": .*bytes/],
    ['retry', { delayMs: 0, memory: Number.POSITIVE_INFINITY }, /memory is Infinity/],
    ['retry', { delayMs: 0, memory: null }, /memory is null/],
  ])('of %s is named (%j)', async (hook, answer, words) => {
    const plugin = tapping(
      'odd',
      ({ hooks }) => void (hooks[hook] as unknown as Hooks['admit']).tap('x', () => answer as string),
    );
    const script = () => ({ exit: { type: 'exited', code: 1 } as const });
    const { options } = scene([fakeJob('a')], script, { plugins: [plugin] });
    const failure = await run(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PluginError);
    expect((failure as Error).message).toMatch(words);
    expect((failure as Error).message).toContain(`plugin "odd" failed in hook "${hook}"`);
  });

  it('does not mean room without end', async () => {
    const { options, executor } = scene([fakeJob('a')]);
    const cloud = { ...executor, name: 'cloud', capacity: { cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY } };
    const plugin = tapping('cloud', ({ hooks }) => void hooks.executor.tap('cloud', () => cloud));
    expect((await run({ ...options, plugins: [plugin] })).ok).toBe(true);
  });
});

it('a plugin that answers every warning with another speaks once more, and no more', async () => {
  const echo = (name: string) =>
    tapping(name, ({ hooks, warn }) => {
      hooks.warning.tap(name, ({ message }) => warn(`heard: ${message}`));
      hooks.jobEnd.tap(name, () => warn('it ended'));
    });
  const { options, events } = scene([fakeJob('a')], undefined, { plugins: [echo('one'), echo('two')] });
  expect((await run(options)).ok).toBe(true);
  const told = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(told).toContain('heard: it ended');
  expect(told.length).toBeLessThan(50);
});

it('a job that is held twice for a while has not waited for both', async () => {
  let asked = 0;
  const gate = tapping('gate', ({ hooks }) => {
    // Asked once a second: held for 6 s, let in, held for 6 s after its failure.
    hooks.admit.tap('gate', () => (asked++ % 7 < 6 ? 'no license' : undefined));
    hooks.retry.tap('gate', ({ attempts }) => (attempts < 2 ? { delayMs: 0 } : false));
  });
  const script = (_: string, number: number) => ({
    durationMs: 10,
    exit: { type: 'exited', code: number === 1 ? 1 : 0 } as const,
  });
  const { options, events } = scene([fakeJob('a')], script, { plugins: [gate] });
  expect((await run(options)).ok).toBe(true);
  expect(asked).toBe(14);
  expect(events.filter((event) => event.type === 'warning')).toEqual([]);
});
