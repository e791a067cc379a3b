import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a program ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs; `ended` settles when it is gone and its pipes are closed. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Hears stderr as it comes. */
  readonly onStderr?: (soFar: string) => void;
}

/** The repository's root. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const BIN = fileURLToPath(new URL('../../../packages/mpmsub/bin/mpmsub.js', import.meta.url));

/** Variables of the outside that programs get: what changes the look of output (CI, FORCE_COLOR, ...) stays out. */
const PASSED =
  /^(PATH|HOME|USER|TMPDIR|LANG|LC_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_.*|https?_proxy|no_proxy|npm_config_(cache|registry|offline|prefer_offline|userconfig))$/i;

/** Starts a program without a terminal. */
function start(program: string, args: readonly string[], { cwd, env, input = '', onStderr }: Options): Running {
  const passed = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));
  const child = spawn(program, args, { cwd, env: { ...passed, ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr);
  });
  child.stdin.on('error', () => {}).end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { pid: child.pid ?? -1, ended, kill: (signal) => child.kill(signal) };
}

/** Runs a program to its end. */
export function runProgram(program: string, args: readonly string[], options: Options): Promise<Ended> {
  return start(program, args, options).ended;
}

/** Starts the built command line. */
export function startMpmsub(args: readonly string[], options: Options): Running {
  return start(process.execPath, [BIN, ...args], options);
}

/** Runs the built command line to its end. */
export function mpmsub(args: readonly string[], options: Options): Promise<Ended> {
  return startMpmsub(args, options).ended;
}
