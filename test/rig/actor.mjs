// An actor: a program that connects to the test's socket, says who it is, and does what it is told. Run as `node actor.mjs SOCKET NAME`.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { createConnection } from 'node:net';
import { fileURLToPath } from 'node:url';

const [socketPath, name] = process.argv.slice(2);
const self = fileURLToPath(import.meta.url);
const held = [];

/** Ways to start a further actor; each answers [file, argv, options of spawn]. */
const ways = {
  child: (argv) => [process.execPath, argv, {}],
  // Its own process group in our session.
  group: (argv) => ['perl', ['-e', 'setpgrp(0, 0); exec @ARGV', process.execPath, ...argv], {}],
  session: (argv) => [process.execPath, argv, { detached: true }],
  'bare-child': (argv) => [process.execPath, argv, { env: {} }],
  // Double fork: the shell in between ends at once.
  daemon: (argv) => ['/bin/sh', ['-c', '"$@" & exit 0', 'sh', process.execPath, ...argv], { detached: true }],
  // The same, and nothing in its environment tells where it came from.
  'bare-daemon': (argv) => ['/bin/sh', ['-c', '"$@" & exit 0', 'sh', process.execPath, ...argv], { detached: true, env: {} }],
};

const acts = {
  /** Ends with a code, at once. */
  exit: ({ code }) => process.exit(code),
  /** Dies by a signal. */
  die: ({ signal }) => process.kill(process.pid, signal),
  /** Takes memory and writes to each page of it. */
  allocate({ bytes }) {
    const block = Buffer.alloc(bytes, 1);
    held.push(block);
    return { bytes: block.length };
  },
  /** Writes so many bytes of `a`, or a text, to a descriptor, waiting as long as that takes. */
  write({ fd, bytes, text }) {
    const block = text === undefined ? Buffer.alloc(bytes, 'a') : Buffer.from(text);
    for (let at = 0; at < block.length; ) at += writeSync(fd, block, at);
    return {};
  },
  /** Reads standard input to its end and answers how much it was. */
  drain() {
    const block = Buffer.alloc(65536);
    let bytes = 0;
    for (let read = 1; read > 0; ) {
      read = readSync(0, block, 0, block.length, null);
      bytes += read;
    }
    return { bytes };
  },
  close({ fd }) {
    closeSync(fd);
    return {};
  },
  ignore({ signals }) {
    for (const signal of signals) process.on(signal, () => {});
    return {};
  },
  /** Stops its own clock. The answer goes out first. */
  stop() {
    setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 0);
    return {};
  },
  environment: ({ variable }) => ({ value: process.env[variable] }),
  /** What kind of thing a descriptor is. */
  kind({ fd }) {
    const stats = fstatSync(fd);
    return { kind: stats.isFile() ? 'file' : stats.isFIFO() ? 'pipe' : stats.isSocket() ? 'socket' : 'device' };
  },
  /** Starts a further actor with our standard streams. */
  start({ as, how }) {
    const [file, argv, options] = ways[how]([self, socketPath, as]);
    spawn(file, argv, { stdio: 'inherit', ...options }).unref();
    return {};
  },
};

const socket = createConnection(socketPath);
const say = (message) => socket.write(`${JSON.stringify(message)}\n`);
socket.on('error', () => process.exit(70));
socket.on('close', () => process.exit(70));
socket.on('connect', () => say({ name, pid: process.pid, parent: process.ppid, folder: process.cwd() }));
let line = '';
socket.setEncoding('utf8');
socket.on('data', (text) => {
  line += text;
  for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
    const { number, act, ...rest } = JSON.parse(line.slice(0, end));
    line = line.slice(end + 1);
    say({ number, ...acts[act](rest) });
  }
});
