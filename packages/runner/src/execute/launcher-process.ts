import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { decodeReport, protocolVersion, type Report, reportBytes } from './launcher-protocol.js';

/** The launcher as a running process. */
export interface LauncherProcess {
  /** Its pid; `undefined` when it could not be started. */
  readonly pid: number | undefined;
  /** Whether it has passed its self-test; settles once, never rejects. */
  readonly isUsable: Promise<boolean>;
  send(message: Buffer): void;
  /** Hands over a start for later. Whoever is to take it is not woken, and hears first what was sent before. */
  queue(message: Buffer): void;
  /** Keeps the event loop alive for it, or not. */
  hold(on: boolean): void;
  /** Closes its control pipe and settles when it and all that it kept are gone. */
  close(): Promise<void>;
}

/** Who hears the launcher. */
export interface LauncherListener {
  report(report: Report): void;
  /** It and all of its keepers are gone: no report will come any more. */
  silence(): void;
}

/** Milliseconds within which the self-test must have answered; a machine where it takes longer is served by execa. */
const helloMs = 5000;

/** Starts the launcher. It leads a session of its own, so that a terminal's Ctrl-C does not reach it. Throws where there are no pipes to it. */
export function startLauncher(file: string, listener: LauncherListener): LauncherProcess {
  const child: ChildProcess = spawn(file, [], { detached: true, stdio: ['pipe', 'pipe', 'ignore', 'pipe'], env: {}, cwd: '/' });
  if (!child.stdin) {
    child.on('error', () => {}); // too many files are open: the same once more, as an event
    throw new Error('no pipes to the launcher');
  }
  const control = child.stdin as Socket;
  const reports = child.stdout as Socket;
  const queue = child.stdio[3] as Socket;
  let settle: (isUsable: boolean) => void;
  const isUsable = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const patience = setTimeout(() => {
    settle(false);
    control.destroy();
  }, helloMs);
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    reports.once('close', () => resolve());
  });
  // The end of its reports comes a moment before the system hands us its end; until then it is still in the table of processes.
  const reaped = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  void closed.then(() => {
    clearTimeout(patience);
    settle(false);
    listener.silence();
  });
  // Its death is heard as the end of the reports.
  for (const socket of [control, reports, queue]) socket.on('error', () => {});
  let torn: Buffer = Buffer.alloc(0);
  reports.on('data', (chunk: Buffer) => {
    const bytes = torn.length === 0 ? chunk : Buffer.concat([torn, chunk]);
    let at = 0;
    for (; at + reportBytes <= bytes.length; at += reportBytes) {
      const report = decodeReport(bytes, at);
      if (report.kind !== 'hello') listener.report(report);
      else {
        clearTimeout(patience);
        settle(report.version === protocolVersion);
      }
    }
    torn = bytes.subarray(at);
  });
  child.unref();
  queue.unref();
  const hold = (on: boolean) => {
    for (const socket of [control, reports]) {
      if (on) socket.ref();
      else socket.unref();
    }
  };
  return {
    pid: child.pid,
    isUsable,
    hold,
    send: (message) => void control.write(message),
    queue: (message) => void queue.write(message),
    async close() {
      hold(true);
      child.ref();
      control.end();
      queue.destroy();
      await Promise.all([closed, reaped]);
    },
  };
}
