import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobIn, MiB, oneRun } from './one-run.js';

let root: string;
let config: string;
const own = () => join(root, 'mpmsub.profile.json');
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mpmsub-literal-'));
  config = join(root, 'mpmsub.config.json');
  writeFileSync(config, '{\n  "jobs": { "a": "work a", "b": "work b" },\n  "profile": {}\n}\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const text = () => readFileSync(config, 'utf8');
const inside = () => (JSON.parse(text()) as { profile: { jobs: { job: string; memory: string }[] } }).profile;
const runOnce = (peaks: Readonly<Record<string, number>>, options = {}, profile: object = inside()) =>
  oneRun(
    root,
    Object.keys(peaks).map((id) => jobIn(root, id)),
    (id) => ({ peakMemory: peaks[id]! * MiB }),
    options,
    config,
    profile,
  );
const figures = () => inside().jobs.map(({ job, memory }) => [job, memory]);

it('what is measured goes into the configuration, and is booked by', async () => {
  const { outcome } = await runOnce({ a: 600, b: 300 });
  expect(figures()).toEqual([
    ['a', '608M'],
    ['b', '304M'],
  ]);
  expect(outcome).toMatchObject({
    file: config,
    isWritten: true,
    diff: expect.stringContaining('+      { "job": "a", "memory": "608M"'),
  });
  expect(existsSync(own())).toBe(false);
  const { attempts } = await runOnce({ a: 600, b: 300 });
  expect(attempts.map(({ allocation }) => Math.round(allocation.memory / MiB))).toEqual([692, 362]);
});

it('the same again leaves the configuration as it is', async () => {
  await runOnce({ a: 600 });
  const before = text();
  expect((await runOnce({ a: 601 })).outcome?.isWritten).toBe(false);
  expect(text()).toBe(before);
});

it('a dry run and a frozen one write nothing, and tell what they would', async () => {
  const before = text();
  expect((await runOnce({ a: 600 }, { dryRun: true })).outcome?.diff).toContain('"608M"');
  const frozen = await runOnce({ a: 600 }, { frozen: true });
  expect(frozen.warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^mpmsub.config.json is frozen and out of date: a new/),
  ]);
  expect(text()).toBe(before);
});

it('a file from before is taken in', async () => {
  await oneRun(root, [jobIn(root, 'a')], () => ({ peakMemory: 600 * MiB }), {}, config);
  expect(existsSync(own())).toBe(true);
  const { attempts } = await runOnce({ a: 600 });
  expect(Math.round(attempts[0]!.allocation.memory / MiB)).toBe(692);
  await runOnce({ b: 300 });
  expect(figures().map(([job]) => job)).toEqual(['a', 'b']);
});

it('where it is computed the file holds the numbers, and the reason is told once', async () => {
  config = join(root, 'mpmsub.config.mjs');
  const written = 'const make = () => ({ jobs: [].concat([]) });\nexport default { jobs: { a: "work a" }, profile: make() };\n';
  writeFileSync(config, written);
  const first = await runOnce({ a: 600 }, {}, { jobs: [] });
  expect(first.warnings.map(({ code, message }) => [code, message])).toEqual([
    [
      'config-not-edited',
      '"profile" in mpmsub.config.mjs is not written, its numbers are kept in mpmsub.profile.json: a part of it is computed (line 1)',
    ],
  ]);
  expect(first.outcome).toMatchObject({ file: own(), isWritten: true });
  const second = await runOnce({ a: 600 }, {}, { jobs: [] });
  expect(second.warnings).toEqual([]);
  expect(Math.round(second.attempts[0]!.allocation.memory / MiB)).toBe(692);
  expect(readFileSync(config, 'utf8')).toBe(written);
});

it('both at once: memory into the jobs, measurements into the record', async () => {
  await runOnce({ a: 600, b: 300 }, { into: 'config' });
  expect(JSON.parse(text())).toMatchObject({
    jobs: { a: { cmd: 'work a', memory: '704M' }, b: { cmd: 'work b' } },
    profile: { jobs: [{ job: 'a' }, { job: 'b' }] },
  });
});

it('runs at once: each keeps what the other learned', async () => {
  await Promise.all([runOnce({ a: 600 }), runOnce({ b: 300 })]);
  expect(figures().map(([job]) => job)).toEqual(['a', 'b']);
});
