import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { whenWritten } from '../../src/cli/write.js';

/** A pipe whose reader takes the next piece when he is told to. */
function slowPipe() {
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) }) as unknown as NodeJS.WriteStream;
  return { stream, takeOne: (error?: Error) => waiting.shift()!(error) };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('what was written is waited for, however late it is read', async () => {
  const { stream, takeOne } = slowPipe();
  let isWritten = false;
  stream.write('one');
  stream.write('two');
  void whenWritten([stream]).then(() => {
    isWritten = true;
  });
  takeOne();
  await turn();
  expect(isWritten).toBe(false);
  takeOne();
  await turn();
  takeOne();
  await turn();
  expect(isWritten).toBe(true);
});

test('a reader who has left is not waited for', async () => {
  const left = slowPipe();
  left.stream.on('error', () => {});
  left.stream.write('one');
  const waited = whenWritten([left.stream]);
  left.takeOne(new Error('EPIPE'));
  await waited;
  const gone = slowPipe();
  gone.stream.destroy();
  await whenWritten([gone.stream]);
});
