import { describe, expect, it } from 'vitest';
import { type Ending, reasonWords, wasKilled } from '../src/index.js';

const exited = (code: number): Ending => ({ type: 'exited', code });

describe('reasons in words', () => {
  it.each([
    ['exit', exited(2), 'exit code 2'],
    ['exit', exited(127), 'exit code 127 (the command was not found)'],
    ['signal', exited(139), 'exit code 139 (SIGSEGV below a shell: the program crashed)'],
    ['signal', { type: 'signaled', signal: 'SIGTERM' }, 'ended by SIGTERM (ended by somebody else)'],
    ['oom', { type: 'signaled', signal: 'SIGKILL' }, 'killed by the kernel: out of memory'],
    ['oom', exited(137), 'most likely killed by the kernel: out of memory'],
    ['oom', exited(1), 'out of memory'],
    ['heap-oom', exited(134), 'JavaScript heap out of memory'],
    ['memory-limit', { type: 'stopped', reason: 'memory' }, 'stopped: over its memory limit'],
    ['timeout', { type: 'stopped', reason: 'timeout' }, 'timed out'],
    ['spawn', { type: 'spawn-failed', message: 'no such command' }, 'could not start: no such command'],
    ['lost', { type: 'lost', message: 'n3 is gone' }, 'lost: n3 is gone'],
    ['cancelled', { type: 'stopped', reason: 'cancelled' }, 'cancelled'],
    ['dependency', exited(1), 'a job it needs failed'],
    ['signal', { type: 'signaled', signal: 'SIGXCPU' }, 'ended by SIGXCPU'],
    ['exit', undefined, 'failed'],
    ['of-a-later-version\x07', undefined, 'of-a-later-version␇'],
  ] as [string, Ending | undefined, string][])('%s %j', (reason, exit, words) => expect(reasonWords(reason, exit)).toBe(words));
});

it('knows who was killed', () => {
  expect([{ type: 'signaled', signal: 'SIGKILL' }, exited(137), exited(1), undefined].map(wasKilled)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
