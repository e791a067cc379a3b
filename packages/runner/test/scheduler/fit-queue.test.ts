import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FitQueue } from '../../src/scheduler/fit-queue.js';
import { ClassTable } from '../../src/scheduler/job-class.js';

const act = fc.record({
  what: fc.constantFrom('insert', 'ready', 'wait', 'drop'),
  job: fc.nat({ max: 24 }),
  memory: fc.integer({ min: 1, max: 9 }),
});

it('answers what a search through all ready jobs would, after every change', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
      const table = new ClassTable({ cpus: 8, memory: 100 }, []);
      const [one, two] = [1, 2].map((cpus) => table.of({ cpus, named: {}, groups: [], alone: false, headroom: 0 }));
      const classOf = (job: number) => (job % 2 === 0 ? one! : two!);
      // An order that is not that of the numbers.
      const order = (a: number, b: number) => ((a * 7) % 25) - ((b * 7) % 25);
      const queue = new FitQueue(table.classes, order);
      const inside = new Set<number>();
      const ready = new Map<number, number>();
      const best = (jobs: number[]) => jobs.sort(order)[0] ?? -1;
      for (const { what, job, memory } of acts) {
        if (what === 'insert') {
          queue.insert(classOf(job), Int32Array.of(job));
          inside.add(job);
          ready.delete(job);
        } else if (what === 'drop') {
          queue.drop(job);
          inside.delete(job);
          ready.delete(job);
        } else {
          queue.set(job, what === 'ready' ? memory : Number.POSITIVE_INFINITY);
          if (what === 'wait') ready.delete(job);
          else if (inside.has(job)) ready.set(job, memory);
        }
        expect(queue.head()).toBe(best([...ready.keys()]));
        for (const cls of [one!, two!]) {
          const fitting = [...ready.keys()].filter((other) => classOf(other) === cls && ready.get(other)! <= 4);
          expect(queue.first(cls, 4)).toBe(best(fitting));
        }
      }
    }),
  );
});
