import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { MARKER_VARIABLE } from '../../src/measure/procfs/membership.js';

export const isLinux = process.platform === 'linux';
export const hasPython = spawnSync('python3', ['-c', '']).status === 0;

let count = 0;

/** A real program that says lines on its standard output and waits for lines on its standard input: no clock is needed to know where it stands. */
export const startRig = (command: string, ...args: string[]) => {
  const marker = `rig-${process.pid}-${++count}`;
  const child: ChildProcess = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, [MARKER_VARIABLE]: marker },
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    marker,
    pid: child.pid!,
    ended,
    line: async (): Promise<string> => String((await lines.next()).value),
    say: (text = '') => void child.stdin!.write(`${text}\n`),
    /** Ends the whole process group, whatever a failed test has left. */
    end() {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {}
      child.stdin!.destroy();
      child.stdout!.destroy();
    },
  };
};

/** As {@link startRig}, running a Python program that has `ready(text)` and `wait()`. */
export const startPython = (body: string) =>
  startRig(
    'python3',
    '-u',
    '-c',
    `import os, sys, mmap
def ready(text=""): os.write(1, (str(text) + "\\n").encode())
def wait(): os.read(0, 1) or os._exit(1)
${body}`,
  );
