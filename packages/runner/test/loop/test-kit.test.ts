import { expect, it } from 'vitest';
import { type Plugin, run } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

it('a fake place hands over what its attempts write, to who taps it', async () => {
  const heard: string[] = [];
  const listen: Plugin = {
    name: 'listen',
    apply({ hooks }) {
      hooks.attemptStart.tap('listen', ({ jobId }) => void heard.push(`${jobId} starts`));
      hooks.output.tap('listen', ({ jobId, stream, chunk }) => void heard.push(`${jobId} ${stream}: ${Buffer.from(chunk)}`));
    },
  };
  const script = (id: string) => (id === 'a' ? { output: 'one\ntwo\n' } : {});
  const { options } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })], script, { plugins: [listen] });
  await run(options);
  expect(heard).toEqual(['a starts', 'a stdout: one\ntwo\n', 'b starts']);
  const deaf = scene([fakeJob('a')], script);
  expect((await run(deaf.options)).ok).toBe(true);
});
