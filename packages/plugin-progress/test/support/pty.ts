import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { Steps } from './steps.js';

/** A program in a real pseudo-terminal, and the screen it draws. */
export class Pty {
  readonly terminal: xterm.Terminal;
  readonly exit: Promise<{ exitCode: number; signal?: number | undefined }>;
  /** Everything that came out, escape codes included. */
  raw = '';
  readonly #pty: IPty;
  readonly #steps = new Steps();

  constructor(argv: readonly string[], size: { columns: number; rows: number }, env: Readonly<Record<string, string>> = {}) {
    this.terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, scrollback: 5000, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [...argv], {
      cols: size.columns,
      rows: size.rows,
      // Nothing of the tests' own surroundings (CI, agents, colours) may leak in.
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TERM: 'xterm-256color', STEPS: this.#steps.path, ...env },
    });
    this.#pty.onData((text) => {
      this.raw += text;
      this.terminal.write(text);
    });
    this.exit = new Promise((resolve) => this.#pty.onExit(resolve));
  }

  tell(line: string): void {
    this.#steps.send(line);
  }

  kill(signal: string): void {
    this.#pty.kill(signal);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** The rows on the screen. */
  visible(): string {
    const { active } = this.terminal.buffer;
    return this.#read(active.viewportY, this.terminal.rows);
  }

  /** What was scrolled away too. */
  text(): string {
    return this.#read(0, this.terminal.buffer.active.length);
  }

  #read(from: number, count: number): string {
    const { active } = this.terminal.buffer;
    const lines = Array.from({ length: count }, (_, row) => active.getLine(from + row)?.translateToString(true) ?? '');
    while (lines.at(-1) === '') lines.pop();
    return lines.join('\n');
  }

  /** Resolves as soon as the screen is as wanted. */
  until(isWanted: (screen: string) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!isWanted(this.visible())) return;
        clearTimeout(timer);
        listener.dispose();
        resolve();
      };
      const listener = this.terminal.onWriteParsed(check);
      const timer = setTimeout(() => {
        listener.dispose();
        reject(new Error(`the screen never came to be as wanted; it is\n${this.visible()}`));
      }, 20_000);
      check();
    });
  }

  /** Resolves when the program is gone and all it wrote is on the screen. */
  async gone(): Promise<{ exitCode: number; signal?: number | undefined }> {
    const exit = await this.exit;
    await this.#steps.close();
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    return exit;
  }
}
