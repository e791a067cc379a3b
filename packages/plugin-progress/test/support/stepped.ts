/**
 * A run that does what it is told over the socket `STEPS`, one command a line, so that a test can look at a terminal between two steps:
 * `start ID`, `end ID`, `fail ID`, `usage ID BYTES`, `log TEXT`, `partial TEXT`, `throw`, `exit CODE`, `finish`.
 */
import { connect } from 'node:net';
import { type ProgressMode, progress } from '@mpmsub/plugin-progress';
import { makeJob, Replay } from './events.js';

const [mode = 'auto', ...ids] = process.argv.slice(2);
const run = new Replay(
  ids.map((id) => makeJob(id)),
  [progress({ mode: mode as ProgressMode, stream: process.stderr })],
);

const socket = connect(process.env.STEPS!);

async function obey(command: string): Promise<void> {
  const [verb, ...words] = command.split(' ');
  const rest = words.join(' ');
  if (verb === 'start') run.start(rest);
  else if (verb === 'end') run.end(rest);
  else if (verb === 'fail') run.end(rest, { reason: 'exit' });
  else if (verb === 'usage') run.usage({ [words[0]!]: Number(words[1]) });
  else if (verb === 'log') console.log(rest);
  else if (verb === 'partial') process.stdout.write(rest);
  else if (verb === 'throw') throw new Error('a bug in somebody else');
  else if (verb === 'exit') process.exit(Number(rest));
  else if (verb === 'finish') {
    await run.finishRun();
    console.log('after the run');
    socket.destroy();
  }
}

await run.begin();
socket.setEncoding('utf8');
let told = '';
socket.on('data', (text) => {
  const lines = (told + text).split('\n');
  told = lines.pop()!;
  for (const line of lines) {
    void obey(line).catch((error: unknown) => {
      // As an exception of a plugin would: outside of any promise.
      setImmediate(() => {
        throw error;
      });
    });
  }
});
