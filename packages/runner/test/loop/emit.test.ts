import { expect, it } from 'vitest';
import { createEmit } from '../../src/emit.js';
import { createHooks } from '../../src/hooks.js';

it('tells the hook "event" of everything but output and what is only queued', () => {
  const hooks = createHooks();
  const emit = createEmit(hooks);
  const heard: string[] = [];
  hooks.event.tap('test', ({ type }) => void heard.push(`event ${type}`));
  hooks.attemptQueued.tap('test', ({ type }) => void heard.push(type));
  hooks.output.tap('test', ({ type }) => void heard.push(type));
  hooks.warning.tap('test', ({ type }) => void heard.push(type));
  emit({ type: 'attempt-queued', at: 1, jobId: 'a', attempt: undefined as never });
  emit({ type: 'output', at: 2, jobId: 'a', stream: 'stdout', chunk: new Uint8Array() });
  emit({ type: 'warning', at: 3, code: 'x', message: 'y' });
  emit({ type: 'jobs-added', at: 4, jobs: [], isLast: true });
  expect(heard).toEqual(['attempt-queued', 'output', 'warning', 'event warning', 'event jobs-added']);
});
