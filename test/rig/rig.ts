import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('actor.mjs', import.meta.url));

/** A real process that tests drive over a socket, so that nobody has to sleep until something is so. */
export interface Actor {
  readonly name: string;
  readonly pid: number;
  /** Its parent when it said hello. */
  readonly parent: number;
  /** Its working folder. */
  readonly folder: string;
  /** Tells it to do something and waits for its answer; see the acts of actor.mjs. Rejects when it dies before it has answered. */
  ask(act: string, parameters?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** The same, for an act after which it cannot answer. */
  tell(act: string, parameters?: Record<string, unknown>): void;
  /** Settles when the process is dead: the kernel closes its socket. */
  readonly gone: Promise<void>;
}

/** Where actors call in. */
export interface Rig {
  /** The command of an actor of this name. */
  argv(name: string): [string, ...string[]];
  /** The next actor of this name that says hello. */
  meet(name: string): Promise<Actor>;
  /** Live processes whose command line or environment names this rig; `argv` does, and `token` is for other programs. */
  survivors(): string[];
  /** Where programs of other kinds may connect and say `{"name", "pid"}` in a line. */
  readonly path: string;
  /** Stands in the command line of every actor; put it into those of other programs, so that `survivors` sees them. */
  readonly token: string;
  close(): void;
}

/** Opens a rig: a folder with a socket of its own. */
export async function openRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-rig-'));
  const path = join(folder, 'socket');
  const waiting = new Map<string, ((actor: Actor) => void)[]>();
  const arrived = new Map<string, Actor[]>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    greet(socket, (actor) => {
      const meeting = waiting.get(actor.name)?.shift();
      if (meeting) meeting(actor);
      else arrived.set(actor.name, [...(arrived.get(actor.name) ?? []), actor]);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    token: folder,
    path,
    argv: (name) => [process.execPath, program, path, name],
    meet(name) {
      const actor = arrived.get(name)?.shift();
      if (actor) return Promise.resolve(actor);
      return new Promise((resolve) => waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
    },
    survivors: () => findProcesses(folder),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function greet(socket: Socket, onHello: (actor: Actor) => void): void {
  const answers = new Map<number, { resolve(answer: Record<string, unknown>): void; reject(error: Error): void }>();
  let asked = 0;
  let name = '';
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of answers.values()) reject(new Error(`the actor ${name} died before it had answered`));
      resolve();
    });
  });
  const send = (act: string, parameters: Record<string, unknown>) => {
    socket.write(`${JSON.stringify({ number: ++asked, act, ...parameters })}\n`);
    return asked;
  };
  let line = '';
  socket.setEncoding('utf8');
  socket.on('error', () => {}); // told by 'close'
  socket.on('data', (text: string) => {
    line += text;
    for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
      const message = JSON.parse(line.slice(0, end));
      line = line.slice(end + 1);
      if (message.number !== undefined) {
        answers.get(message.number)?.resolve(message);
        answers.delete(message.number);
        continue;
      }
      name = message.name;
      onHello({
        ...message,
        gone,
        tell: (act, parameters = {}) => void send(act, parameters),
        ask(act, parameters = {}) {
          const number = send(act, parameters);
          return new Promise((resolve, reject) => answers.set(number, { resolve, reject }));
        },
      });
    }
  });
}

/** Live processes (zombies are dead) with `token` in their command line or environment, e.g. `sleep (4711)`; our own aside. Linux only. */
function findProcesses(token: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return command.includes(token) || environment.includes(token) ? [`${command.replaceAll('\0', ' ')} (${pid})`] : [];
    } catch {
      return [];
    }
  });
}
