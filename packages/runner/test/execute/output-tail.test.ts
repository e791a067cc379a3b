import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOutputTail } from '../../src/execute/output-tail.js';
import { attemptOf, temporaryFolder } from './attempts.js';

test('of a process that was left behind and writes for ever, what was there at the end of the job is enough', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'log');
  const attempt = attemptOf(folder, [['true']]);
  writeFileSync(log, 'begin\n');
  let heard = 0;
  const tail = createOutputTail((_attempt, _stream, chunk) => {
    heard += chunk.length;
    // More each time than is read at once; were it read to its end, this would go on until the disk is full.
    if (heard < 2 ** 24) appendFileSync(log, Buffer.alloc(100_000));
    return undefined;
  });
  tail.follow(attempt, { stdout: log, stderr: log });
  await tail.finish(attempt);
  expect(heard).toBe(6);
});
