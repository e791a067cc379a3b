import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/execute/classify.js';
import type { Evidence, Exit } from '../../src/model/attempt.js';

const exited = (code: number): Exit => ({ type: 'exited', code });
const signaled = (signal: string): Exit => ({ type: 'signaled', signal });

const evidence = fc.record(
  {
    cgroupOomKill: fc.boolean(),
    vmstatOomKill: fc.boolean(),
    availableMemory: fc.nat(),
    signature: fc.constantFrom('oom' as const, 'heap-oom' as const),
  },
  { requiredKeys: [] },
);

describe('why an attempt failed', () => {
  test.each<[string, Exit, Evidence, string]>([
    ['an exit code', exited(1), {}, 'exit'],
    ['a code that only looks like a signal’s', exited(128), {}, 'exit'],
    ['a code above every signal', exited(255), {}, 'exit'],
    ['a signal', signaled('SIGSEGV'), {}, 'signal'],
    ['a signal below a shell', exited(139), {}, 'signal'],
    ['SIGKILL by somebody', signaled('SIGKILL'), {}, 'signal'],
    ['137 with nothing else to tell', exited(137), {}, 'signal'],
    ['our timeout', { type: 'stopped', reason: 'timeout' }, { vmstatOomKill: true }, 'timeout'],
    ['our limit', { type: 'stopped', reason: 'memory' }, {}, 'memory-limit'],
    ['our cancel', { type: 'stopped', reason: 'cancelled' }, { signature: 'oom' }, 'cancelled'],
    ['our preemption', { type: 'stopped', reason: 'preempted' }, {}, 'cancelled'],
    ['no start', { type: 'spawn-failed', message: 'x' }, {}, 'spawn'],
    ['a machine that vanished', { type: 'lost', message: 'x' }, { vmstatOomKill: true }, 'lost'],
    ['a kill counted by the cgroup', signaled('SIGKILL'), { cgroupOomKill: true }, 'oom'],
    ['a kill counted by the cgroup, turned into an exit code by the job', exited(1), { cgroupOomKill: true }, 'oom'],
    ['SIGKILL while the kernel’s count moved', signaled('SIGKILL'), { vmstatOomKill: true }, 'oom'],
    ['137 while the kernel’s count moved', exited(137), { vmstatOomKill: true }, 'oom'],
    [
      'an inner stage killed while the count moved',
      exited(1),
      { vmstatOomKill: true, stages: [signaled('SIGKILL'), exited(1)] },
      'oom',
    ],
    ['an exit code while the count moved for somebody else', exited(1), { vmstatOomKill: true }, 'exit'],
    ['SIGTERM while the count moved for somebody else', signaled('SIGTERM'), { vmstatOomKill: true }, 'signal'],
    ['SIGKILL with next to nothing available', signaled('SIGKILL'), { availableMemory: 10e6 }, 'oom'],
    ['SIGKILL with plenty available', signaled('SIGKILL'), { availableMemory: 10e9 }, 'signal'],
    ['Node’s heap: SIGABRT', signaled('SIGABRT'), { signature: 'heap-oom' }, 'heap-oom'],
    ['Node’s heap: 134', exited(134), { signature: 'heap-oom' }, 'heap-oom'],
    ['Node’s heap, below npm', exited(1), { signature: 'heap-oom' }, 'heap-oom'],
    ['Python’s MemoryError', exited(1), { signature: 'oom' }, 'oom'],
    ['the kernel’s kill before what a log says', signaled('SIGKILL'), { vmstatOomKill: true, signature: 'heap-oom' }, 'oom'],
  ])('%s', (_name, exit, evidence, reason) => {
    expect(classify(exit, evidence)).toBe(reason);
  });

  test.each<[string, Exit, Evidence, number | undefined, string]>([
    ['a shell that says 137 beside the death of another', exited(137), { vmstatOomKill: true }, 3e6, 'signal'],
    ['the same, on a machine without memory', exited(137), { availableMemory: 10e6 }, 3e6, 'signal'],
    ['a shell that tells of a large child', exited(137), { vmstatOomKill: true }, 300e6, 'oom'],
    ['137 of a tree that nobody has measured', exited(137), { vmstatOomKill: true }, undefined, 'oom'],
    ['a small process that was really killed', signaled('SIGKILL'), { vmstatOomKill: true }, 3e6, 'oom'],
    ['a small one whose group counted the kill', exited(137), { cgroupOomKill: true }, 3e6, 'oom'],
  ])('%s', (_name, exit, evidence, peakMemory, reason) => {
    expect(classify(exit, evidence, peakMemory)).toBe(reason);
  });

  test('what we did ourselves is never taken for anything else', () => {
    fc.assert(
      fc.property(evidence, (evidence) => {
        expect(classify({ type: 'stopped', reason: 'timeout' }, evidence)).toBe('timeout');
        expect(classify({ type: 'stopped', reason: 'memory' }, evidence)).toBe('memory-limit');
      }),
    );
  });

  test('there is always a reason, and evidence of memory only ever makes it one of memory', () => {
    const exit = fc.oneof(fc.nat(255).map(exited), fc.constantFrom('SIGKILL', 'SIGTERM', 'SIGABRT').map(signaled));
    fc.assert(
      fc.property(exit, evidence, (exit, evidence) => {
        const plain = classify(exit);
        expect(['exit', 'signal']).toContain(plain);
        expect([plain, 'oom', 'heap-oom']).toContain(classify(exit, evidence));
      }),
    );
  });
});
