import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let count = 0;

/** Tells a running script what to do next, over a socket of its own: what goes over stdin would be echoed by the terminal. */
export class Steps {
  readonly path = join(tmpdir(), `mpmsub-steps-${process.pid}-${count++}.sock`);
  readonly #server: Server;
  readonly #socket: Promise<Socket>;

  constructor() {
    this.#server = createServer();
    this.#socket = new Promise((resolve) => {
      this.#server.once('connection', (socket) => {
        // A script that dies takes its end along.
        socket.on('error', () => {});
        resolve(socket);
      });
    });
    this.#server.listen(this.path);
  }

  send(line: string): void {
    void this.#socket.then((socket) => socket.write(`${line}\n`));
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.path, { force: true });
  }
}
