import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { vi } from 'vitest';

/** An interactive shell with job control in a real terminal. */
export class Shell {
  /** Everything that came out. */
  raw = '';
  readonly #terminal = new xterm.Terminal({ cols: 100, rows: 30, allowProposedApi: true });
  readonly #pty: IPty;

  constructor(cwd: string, env: Readonly<Record<string, string>> = {}) {
    this.#pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
      cols: 100,
      rows: 30,
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm-256color', PS1: 'ready> ', ...env },
    });
    this.#pty.onData((text) => {
      this.raw += text;
      this.#terminal.write(text);
    });
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Waits until `count` times something like this has come out. */
  async until(wanted: RegExp, count = 1): Promise<void> {
    const all = new RegExp(wanted.source, 'g');
    await vi
      .waitUntil(() => [...this.raw.matchAll(all)].length >= count, { timeout: 40_000, interval: 20 })
      .catch(() => {
        throw new Error(`there was no ${wanted} in ${JSON.stringify(this.raw)}`);
      });
  }

  /** What a program may leave behind in a terminal. */
  async modes(): Promise<{ isWrapping: boolean; isCursorShown: boolean; isAlternate: boolean }> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { wraparoundMode } = this.#terminal.modes;
    // The last word about the cursor; the library has no public one.
    const last = /\x1b\[\?25([hl])(?![\s\S]*\x1b\[\?25[hl])/.exec(this.raw)?.[1];
    return {
      isWrapping: wraparoundMode,
      isCursorShown: last !== 'l',
      isAlternate: this.#terminal.buffer.active.type === 'alternate',
    };
  }

  /** Closes the window. */
  close(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }
}
