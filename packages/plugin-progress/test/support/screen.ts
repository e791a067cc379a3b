import { Writable } from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal in memory, with a stream that writes to it as a TTY would. */
export class FakeTerminal {
  readonly stream: Writable & { columns: number; rows: number; isTTY: true };
  readonly terminal: xterm.Terminal;
  /** Everything written, piece by piece. */
  readonly writes: string[] = [];

  constructor(columns: number, rows: number) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true, convertEol: true });
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        this.writes.push(String(chunk));
        // The terminal keeps the order by itself.
        this.terminal.write(String(chunk));
        done();
      },
    });
    this.stream = Object.assign(stream, { columns, rows, isTTY: true as const });
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    Object.assign(this.stream, { columns, rows });
    this.stream.emit('resize');
  }

  /** Resolves when all that was written is on the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.terminal.write('', resolve));
  }

  /** Everything, what was scrolled away included, without empty lines at the end. */
  async text(): Promise<string> {
    await this.settled();
    const { buffer } = this.terminal;
    return read(buffer.active, 0, buffer.active.length);
  }

  /** What is visible now. */
  async visible(): Promise<string> {
    await this.settled();
    const { buffer, rows } = this.terminal;
    return read(buffer.active, buffer.active.viewportY, rows);
  }
}

function read(buffer: xterm.IBuffer, from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, row) => buffer.getLine(from + row)?.translateToString(true) ?? '');
  while (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}
