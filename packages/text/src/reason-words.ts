import { visible } from './visible.js';

/** How the processes of a job ended, as far as words need it. */
export interface Ending {
  readonly type: string;
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** Why it was stopped. */
  readonly reason?: string | undefined;
  /** What the system said. */
  readonly message?: string | undefined;
}

/** What well-known exit codes mean; a shell reports a child's signal as 128 + its number. */
const CODES: Readonly<Record<number, string>> = {
  126: 'the command is not executable',
  127: 'the command was not found',
  129: 'SIGHUP below a shell',
  130: 'SIGINT below a shell',
  132: 'SIGILL below a shell: an instruction this CPU does not have',
  134: 'SIGABRT below a shell: the program gave up by itself',
  135: 'SIGBUS below a shell',
  136: 'SIGFPE below a shell',
  137: 'SIGKILL below a shell: somebody killed it, often a memory limit',
  139: 'SIGSEGV below a shell: the program crashed',
  141: 'SIGPIPE below a shell: its reader went away',
  143: 'SIGTERM below a shell: somebody ended it',
};

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed by somebody else, often a memory limit that is not ours',
  SIGTERM: 'ended by somebody else',
  SIGSEGV: 'the program crashed',
  SIGABRT: 'the program gave up by itself',
  SIGBUS: 'the program crashed',
  SIGILL: 'an instruction this CPU does not have',
};

/**
 * Why an attempt failed, as a sentence's end and safe to print: `exit code 1`, `killed by the kernel: out of memory`.
 *
 * @param reason the engine's word for it; one of a later version is said as it is.
 */
export function reasonWords(reason: string, ending: Ending | undefined): string {
  switch (reason) {
    case 'exit':
    case 'signal':
      return endingWords(ending);
    case 'timeout':
      return 'timed out';
    case 'oom':
      if (!wasKilled(ending)) return 'out of memory';
      // A shell passes on only a number, which others can cause too.
      return `${ending?.type === 'exited' ? 'most likely ' : ''}killed by the kernel: out of memory`;
    case 'heap-oom':
      return 'JavaScript heap out of memory';
    case 'memory-limit':
      return 'stopped: over its memory limit';
    case 'spawn':
      return withMessage('could not start', ending?.type === 'spawn-failed' ? ending.message : undefined);
    case 'lost':
      return withMessage('lost', ending?.type === 'lost' ? ending.message : undefined);
    case 'dependency':
      return 'a job it needs failed';
    default:
      return visible(reason);
  }
}

/** Whether the processes were killed, by whomever: directly, or below a shell that tells it with its own exit code. */
export function wasKilled(ending: Ending | undefined): boolean {
  return (ending?.type === 'signaled' && ending.signal === 'SIGKILL') || (ending?.type === 'exited' && ending.code === 137);
}

function endingWords(ending: Ending | undefined): string {
  const { type, code, signal, reason, message } = ending ?? { type: 'unknown' };
  if (type === 'signaled' && signal !== undefined) return withMeaning(`ended by ${visible(signal)}`, SIGNALS[signal]);
  if (type === 'exited' && code !== undefined) return withMeaning(`exit code ${code}`, CODES[code]);
  if (type === 'stopped') return `stopped (${visible(reason ?? 'by the runner')})`;
  if (type === 'lost') return withMessage('lost', message);
  return type === 'spawn-failed' ? withMessage('could not start', message) : 'failed';
}

function withMeaning(words: string, meaning: string | undefined): string {
  return meaning === undefined ? words : `${words} (${meaning})`;
}

function withMessage(words: string, message: string | undefined): string {
  return message === undefined ? words : `${words}: ${visible(message)}`;
}
