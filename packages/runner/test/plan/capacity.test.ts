import { describe, expect, it } from 'vitest';
import type { Executor } from '../../src/execute/executor.js';
import { checkCapacity } from '../../src/plan/capacity.js';
import { fakeJob } from '../../src/testing/index.js';

const place = { name: 'here', capacity: { cpus: 2, memory: 1e9 } } as unknown as Executor;

describe('checkCapacity', () => {
  it.each(['gpu', 'constructor', 'toString', 'hasOwnProperty'])('says that nobody declared %s', (name) => {
    const found = checkCapacity(fakeJob('a', { request: { cpus: 1, [name]: 1 } }), place, false);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([['unknown-resource', 'error']]);
  });

  it('warns of what is larger than the place, and refuses it when strict', () => {
    const large = fakeJob('a', { request: { cpus: 3, memory: 2e9 } });
    expect(checkCapacity(large, place, false).map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(checkCapacity(large, place, true).map(({ severity }) => severity)).toEqual(['error', 'error']);
    expect(checkCapacity(fakeJob('b', { request: { cpus: 2, memory: 1e9 } }), place, true)).toEqual([]);
  });
});
