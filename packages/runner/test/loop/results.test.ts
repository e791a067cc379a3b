import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogPaths } from '../../src/model/attempt.js';
import type { Resources } from '../../src/model/resources.js';
import type { JobResult } from '../../src/model/result.js';
import { Results } from '../../src/results.js';

const logsOf = (id: string): LogPaths => ({ stdout: `/logs/${id}`, stderr: `/logs/${id}` });
const allocations: readonly Resources[] = [
  { cpus: 1, memory: 100 },
  { cpus: 2, memory: 100, gpu: 1 },
];
const number = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Some ordinary, some with whatever else may be told. */
const result: fc.Arbitrary<Omit<JobResult, 'id'>> = fc.record({
  outcome: fc.constantFrom<JobResult['outcome'][]>(
    { type: 'succeeded' },
    { type: 'succeeded' },
    { type: 'skipped', because: 'x' },
  ),
  attempts: fc.constantFrom(1, 1, 2),
  flaky: fc.constantFrom(false, false, true),
  restored: fc.constantFrom(undefined, undefined, true),
  startedAt: maybe(number),
  endedAt: maybe(number),
  exit: fc.constantFrom<JobResult['exit'][]>({ type: 'exited', code: 0 }, { type: 'exited', code: 3 }, undefined),
  measurement: maybe(
    fc.record(
      {
        wallMs: number,
        cpuMs: fc.oneof(number, fc.constant(Number.NaN)),
        peakMemory: number,
        peakIsBound: fc.constant(true),
        method: fc.constantFrom('cgroup', 'procfs', 'none'),
        further: number,
      },
      { requiredKeys: ['wallMs', 'method'] },
    ),
  ),
  evidence: fc.constantFrom(undefined, undefined, { leftovers: ['sleep'] }),
  allocation: fc.constantFrom(...allocations, undefined),
  isSilent: fc.constantFrom(undefined, true),
});

test('a result is shown with its values', () => {
  const results = new Results(logsOf);
  const row = results.add(
    {},
    {
      id: 'a',
      outcome: { type: 'succeeded' },
      attempts: 1,
      flaky: false,
      startedAt: 1,
      endedAt: 2,
      exit: { type: 'exited', code: 0 },
      measurement: { wallMs: 1, cpuMs: 1, peakMemory: 1, method: 'procfs' },
      allocation: allocations[0]!,
      logs: logsOf('a'),
    },
  );
  expect(inspect(results.get(row!, 'a'))).toMatch(/^\{\n? *id: 'a',\s+outcome: \{ type: 'succeeded' \},\s+attempts: 1/);
});

test('a result comes back as it was added, or is not taken', () => {
  fc.assert(
    fc.property(fc.array(result, { maxLength: 40 }), (list) => {
      const results = new Results(logsOf);
      const taken = list.map((given, at): [JobResult, number | undefined] => {
        const full = { id: `job${at}`, logs: logsOf(`job${at}`), ...given };
        return [full, results.add({}, full)];
      });
      for (const [full, row] of taken) {
        const { outcome, attempts, flaky } = full;
        if (row === undefined) continue;
        expect({ outcome, attempts, flaky }).toEqual({ outcome: { type: 'succeeded' }, attempts: 1, flaky: false });
        const back = results.get(row, full.id);
        expect({ ...back }).toEqual(full);
        expect(back).toEqual(full);
        expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(full)));
      }
    }),
    { numRuns: 300 },
  );
});

const ordinary: JobResult = {
  id: 'a',
  outcome: { type: 'succeeded' },
  attempts: 1,
  flaky: false,
  startedAt: 5,
  endedAt: 9.5,
  exit: { type: 'exited', code: 0 },
  measurement: { wallMs: 4, cpuMs: 0, peakMemory: 7, method: 'procfs' },
  allocation: allocations[0],
  logs: logsOf('a'),
};

test('thousands of them keep apart', () => {
  const results = new Results(logsOf);
  const rows = Array.from({ length: 5000 }, (_, at) =>
    results.add({}, { ...ordinary, startedAt: at, allocation: allocations[at % 2] }),
  );
  for (const [at, row] of rows.entries()) {
    expect(results.get(row!, `job${at}`)).toMatchObject({ id: `job${at}`, startedAt: at, allocation: allocations[at % 2] });
  }
});

test('a job that was cancelled before it began takes no row', () => {
  const results = new Results(logsOf);
  const cancelled: JobResult = { id: 'a', outcome: { type: 'cancelled' }, attempts: 0, flaky: false };
  const rows = ['a', 'b'].map((id) => results.add({ stdout: '/out' }, { ...cancelled, id }));
  expect(results.add({}, ordinary)).toBe(0);
  expect(results.get(rows[1]!, 'b')).toEqual({ ...cancelled, id: 'b' });
  expect(results.add({}, { ...cancelled, attempts: 1 })).toBeUndefined();
  expect(results.add({}, { ...cancelled, startedAt: 4 })).toBeUndefined();
});

test.each<[string, Partial<JobResult>, object]>([
  ['a second try', { attempts: 2, flaky: true }, {}],
  ['evidence', { evidence: { vmstatOomKill: true } }, {}],
  ['no measurement', { measurement: undefined }, {}],
  ['a number that is none', { measurement: { wallMs: Number.NaN, method: 'procfs' } }, {}],
  ['a log of its own', {}, { stdout: '/out' }],
])('%s is more than a row can hold', (_, fields, job) => {
  const results = new Results(logsOf);
  expect(results.add({}, ordinary)).toBe(0);
  expect(results.add(job, { ...ordinary, ...fields })).toBeUndefined();
});
