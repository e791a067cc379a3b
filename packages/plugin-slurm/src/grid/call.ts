import { spawn } from 'node:child_process';

/** What a command of the grid left. */
export interface Called {
  /** It ended by itself, in time, with exit code 0. */
  readonly succeeded: boolean;
  readonly stdout: string;
  /** What it said, or why it could not be run or was ended. */
  readonly message: string;
}

/** How a command is run. */
export interface CallOptions {
  readonly limitMs: number;
  readonly cwd?: string;
  /** Variables it must not inherit. */
  readonly without: RegExp;
  /** Ends the command as soon as it has said this: what it would do next is to wait. */
  readonly until?: RegExp;
}

/** Most bytes kept of what a command prints. */
const MOST = 64 * 2 ** 20;

/** Runs a command of the grid. Never rejects, and never takes longer than its limit: commands wait for a dead controller without end. */
export function call(argv: readonly string[], { limitMs, cwd, without, until }: CallOptions): Promise<Called> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !without.test(name)));
  return new Promise((resolve) => {
    // A group of its own: Ctrl-C at the terminal is not meant for it, and what it starts can be ended with it.
    const child = spawn(argv[0]!, argv.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const said = { stdout: '', stderr: '' };
    let cut: string | undefined;
    const end = (why: string) => {
      cut ??= why;
      endGroup(child.pid);
    };
    const timer = setTimeout(end, limitMs, `no answer within ${limitMs / 1000} s`);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST) said[name] += text;
        if (name === 'stderr' && until?.test(said.stderr)) end('');
      });
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ succeeded: false, stdout: '', message: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      const message = [said.stderr.trim(), cut ?? ''].filter((text) => text !== '').join('; ');
      const succeeded = code === 0 && cut === undefined;
      resolve({ succeeded, stdout: said.stdout, message: message || (succeeded ? '' : `exit code ${code}`) });
    });
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}
