import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Blocks } from '../../src/scheduler/blocks.js';
import { entryOf } from '../../src/scheduler/entry.js';
import { Families } from '../../src/scheduler/families.js';
import { createScheduler } from '../../src/scheduler/index.js';
import { ClassTable } from '../../src/scheduler/job-class.js';
import { LiveQueue } from '../../src/scheduler/live-queue.js';
import { NumberBlocks } from '../../src/scheduler/number-blocks.js';
import { Ramp } from '../../src/scheduler/ramp.js';
import { Registry } from '../../src/scheduler/registry.js';

const capacity = { cpus: 2, memory: 1000 };
const request = { cpus: 1 };

describe('values in blocks', () => {
  it('are those that were set and not deleted, in order', () => {
    const act = fc.record({ at: fc.nat({ max: 5000 }), value: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const blocks = new Blocks<{ readonly value: number }>();
        const model = new Map<number, { readonly value: number }>();
        for (const { at, value } of acts) {
          if (value === null) {
            blocks.delete(at);
            model.delete(at);
          } else {
            blocks.set(at, { value });
            model.set(at, { value });
          }
        }
        for (const { at } of acts) expect(blocks.get(at)).toEqual(model.get(at));
        expect(blocks.values()).toEqual([...model].sort(([a], [b]) => a - b).map(([, value]) => value));
      }),
    );
  });
});

test('numbers in blocks are those that were set last, and none where none was', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 5000 }), fc.double()), { maxLength: 50 }),
      fc.nat({ max: 9000 }),
      (sets, other) => {
        const blocks = new NumberBlocks();
        for (const [at, value] of sets) blocks.set(at, value);
        const model = new Map(sets);
        for (const at of [...model.keys(), other]) expect(blocks.get(at)).toBe(model.get(at) ?? Number.NaN);
      },
    ),
  );
});

describe('of many jobs that come and go', () => {
  it('those are known that are there, also one that is from the first to the last', () => {
    const table = new ClassTable(capacity, []);
    const jobs = new Registry();
    const queue = new LiveQueue(table);
    const ramp = new Ramp(jobs, queue, capacity, table);
    const family = new Families(2).of('all');
    const come = (index: number) => {
      const entry = entryOf({ id: `${index}`, request }, { index, batch: 0, family }, capacity, table);
      jobs.add(entry);
      ramp.join(entry);
      return entry;
    };
    const first = come(0);
    for (let index = 1; index < 50_000; index += 1) {
      const entry = come(index);
      jobs.finish(entry);
      jobs.forget(entry.id);
    }
    expect(jobs.all()).toEqual([first]);
    expect(jobs.knows('0')).toBe(true);
    expect(jobs.knows('49999')).toBe(false);
    expect(family.members.length).toBeLessThanOrEqual(2000);
  });
});

describe('a family of its own for each job', () => {
  it('is forgotten with it, and what one with jobs has learned is not', () => {
    const table = new ClassTable(capacity, []);
    const jobs = new Registry();
    const families = new Families(2);
    const come = (index: number, name: string) => {
      const family = families.of(name);
      const entry = entryOf({ id: `${index}`, request }, { index, batch: 0, family }, capacity, table);
      jobs.add(entry);
      return entry;
    };
    const lasting = come(0, 'lasting');
    const early = come(1, 'f1');
    jobs.finish(early);
    for (let index = 2; index < 25_000; index += 1) jobs.finish(come(index, `f${index}`));
    expect(families.of('lasting')).toBe(lasting.family);
    expect(families.of('f1')).not.toBe(early.family);
  });
});

describe('a job that is forgotten', () => {
  it('must have ended', () => {
    const scheduler = createScheduler({ capacity });
    scheduler.add([{ id: 'a', request }], 0);
    expect(() => scheduler.forget('a')).toThrow('Internal error: job "a" is to be forgotten but is not gone');
    expect(scheduler.poll(0)).toEqual(['a']);
    expect(() => scheduler.forget('a')).toThrow('not gone');
  });

  it('leaves its name to another', () => {
    const scheduler = createScheduler({ capacity });
    for (let time = 0; time < 3; time += 1) {
      scheduler.add([{ id: 'a', request }], time);
      expect(scheduler.poll(time)).toEqual(['a']);
      scheduler.done('a', time);
      scheduler.forget('a');
    }
    expect(scheduler.size).toBe(0);
  });
});
