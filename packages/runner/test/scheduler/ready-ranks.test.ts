import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClassTable } from '../../src/scheduler/job-class.js';
import { ReadyRanks } from '../../src/scheduler/ready-ranks.js';

const SIZE = 13;
const acts = fc.array(fc.record({ isReady: fc.boolean(), job: fc.nat({ max: SIZE - 1 }) }), { maxLength: 40 });
const round = fc.record({
  order: fc.shuffledSubarray([...Array(SIZE).keys()], { minLength: SIZE, maxLength: SIZE }),
  unmet: fc.array(fc.nat({ max: 1 }), { minLength: SIZE, maxLength: SIZE }),
  acts,
});

it('answers what a search through all ready jobs would, in one simulation after another', () => {
  const sizes = fc.array(fc.nat({ max: 9 }), { minLength: SIZE, maxLength: SIZE });
  fc.assert(
    fc.property(sizes, fc.array(round, { minLength: 1, maxLength: 3 }), (memory, rounds) => {
      const table = new ClassTable({ cpus: 8, memory: 100 }, []);
      const [unused, one, two] = [4, 1, 2].map((cpus) => table.of({ cpus, named: {}, groups: [], alone: false, headroom: 0 }));
      const classOf = memory.map((_, job) => (job % 3 === 0 ? one! : two!));
      const ranks = new ReadyRanks({ size: SIZE, classOf, memory: Float64Array.from(memory), table });
      for (const { order, unmet, acts } of rounds) {
        ranks.reset(Int32Array.from(order), Int32Array.from(unmet));
        const ready = new Set(order.filter((job) => unmet[job] === 0));
        const place = (job: number) => order.indexOf(job);
        const best = (of: (job: number) => boolean) => order.find((job) => ready.has(job) && of(job)) ?? -1;
        const check = () => {
          expect(ranks.head()).toBe(best(() => true));
          expect(ranks.has(unused!)).toBe(false);
          for (const cls of [one!, two!]) {
            const isFit = (limit: number) => (job: number) => classOf[job] === cls && memory[job]! <= limit;
            expect(ranks.has(cls)).toBe(best(isFit(9)) >= 0);
            for (const limit of [-1, 0, 4, Number.POSITIVE_INFINITY]) {
              expect(ranks.first(cls, limit)).toBe(best(isFit(limit)));
              for (const job of [0, 1, 7]) {
                const next = best((other) => isFit(limit)(other) && place(other) > place(job));
                expect(ranks.after(cls, job, limit)).toBe(next);
              }
            }
          }
        };
        check();
        for (const { isReady, job } of acts) {
          // Nobody is made ready twice; what is not ready may be dropped.
          if (isReady && !ready.has(job)) {
            ranks.add(job);
            ready.add(job);
          } else if (!isReady) {
            ranks.drop(job);
            ready.delete(job);
          }
          check();
        }
      }
    }),
    { numRuns: 60 },
  );
});
