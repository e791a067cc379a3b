import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexSet } from '../../src/scheduler/index-set.js';

it('holds what a Set holds, whatever comes and goes', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.oneof(fc.nat(20), fc.nat(5000), fc.constant(-1))), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (list) => {
      const [set, model] = [new IndexSet(), new Set<number>()];
      for (const [isAdded, index] of list) {
        if (isAdded && index >= 0) {
          set.add(index);
          model.add(index);
        } else expect(set.delete(index)).toBe(model.delete(index));
        expect(set.has(index)).toBe(model.has(index));
      }
    }),
  );
});
